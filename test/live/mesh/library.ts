import { App } from 'cdktf';
import { AppStack, Duration, HealthCheck, nomad, Platform, Route, WebService, Worker } from '../../../lib';
import { shell } from '../shell';

const SERVE = 'mkdir /tmp/www && echo "a book" > /tmp/www/index.html && exec httpd -f -p 127.0.0.1:8080 -h /tmp/www';
const update = nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(1) });

/**
 * Use Consul's built-in proxy instead of Envoy, whose image can't be pulled here: it enforces the same certificates and
 * intentions, but not paths.
 *
 * @param flags its listeners, which Envoy would learn from Consul
 */
function withConsulProxy(workload: WebService | Worker, ...flags: string[]): void {
  const args = ['connect', 'proxy', '-http-addr=172.17.0.1:8500', `-service=${workload.name}`, ...flags];
  workload.job.addOverride('TaskGroups.0.Services.0.Connect.SidecarTask', {
    Driver: 'docker',
    Config: { image: 'hashicorp/consul:1.22.7', args },
    Resources: { CPU: 50, MemoryMB: 64 },
  });
}

/** Define a service in the mesh, one that may call it, and one that may not. */
export function defineMesh(app: App, platform: Platform): void {
  const stack = new AppStack(app, 'mesh', { cluster: platform.cluster });
  const books = new WebService(stack, 'books', {
    ...shell(SERVE),
    mesh: true,
    count: 2,
    healthCheck: HealthCheck.script('wget', ['-qO-', 'http://127.0.0.1:8080/'], { interval: Duration.seconds(2) }),
    routes: [Route.path('/books')],
    update,
  });
  const reader = new Worker(stack, 'reader', { ...shell('exec sleep 1d'), mesh: true, count: 1, update });
  reader.connections.allowTo(books);
  const stranger = new Worker(stack, 'stranger', { ...shell('exec sleep 1d'), mesh: true, count: 1, update });
  stranger.mesh!.addUpstream('books');
  withConsulProxy(books, '-service-addr=127.0.0.1:8080', '-listen=0.0.0.0:${NOMAD_PORT_connect_proxy_books}');
  withConsulProxy(reader, '-upstream=books:18000');
  withConsulProxy(stranger, '-upstream=books:18000');
}
