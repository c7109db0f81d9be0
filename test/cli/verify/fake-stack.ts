import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PlatformClients } from '../../../lib/cli/platform-clients';
import { Finding } from '../../../lib/cli/verify/finding';
import { VerifyOptions, verifyStacks } from '../../../lib/cli/verify/verify';
import { MapJob, MapRoute, StackMap } from '../../../lib/map/stack-map';
import { Asked, FakeNomad, Saying } from '../nomad/fake-nomad';

/** Last numbers of their addresses, and of their names. */
const INGRESSES = [1, 2, 3];

const ALLOCATION = '11111111-2222-3333-4444-555555555555';

/** What a server answers. */
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A stack with one job and one route, on a platform whose Nomad, Consul and ingresses are servers on loopback. */
export class FakeStack {
  public readonly nomad = new FakeNomad();
  public readonly root = mkdtempSync(join(tmpdir(), 'berth-verify-'));

  /** What Nomad answers, by path; a test changes it. */
  public answers: { [path: string]: unknown } = {};

  /** Checks of the instance in Consul. */
  public checks: object[] = [];

  /** What each ingress answers, and what the instance itself does. */
  public serves: Handler = (_, response) => response.end('hello');
  public instance: Handler = (_, response) => response.end('hello');
  /** Whether the ingresses take connections, and end them. */
  public endConnections = false;
  public readonly warnings: string[] = [];

  private readonly servers: Server[] = [];
  private consulAddress = '';
  private ingressPort = 0;
  private instancePort = 0;

  public async start(): Promise<this> {
    await this.nomad.start();
    this.nomad.answer = (asked, response) => this.answerTo(asked, response);
    const consul = await this.listen((_, response) => {
      const instance = { Service: { ID: `_nomad-task-${ALLOCATION}-group-webapi-webapi-http` }, Checks: this.checks };
      response.end(JSON.stringify([instance]));
    });
    this.consulAddress = `http://127.0.0.1:${consul}`;
    for (const id of INGRESSES) {
      const handler: Handler = (request, response) => this.serves(request, response);
      this.ingressPort = await this.listen(handler, `127.0.0.${id}`, this.ingressPort);
    }
    this.instancePort = await this.listen((request, response) => this.instance(request, response));
    this.reset();
    this.write();
    return this;
  }

  /** Back to a job that serves. */
  public reset(): void {
    const job = '/v1/job/webapi';
    const service = { Name: 'webapi', Provider: 'consul', PortLabel: 'http', Checks: [{}] };
    this.answers = {
      [job]: {
        ...{
          ID: 'webapi',
          Type: 'service',
          Version: 3,
          CreateIndex: 5,
          JobModifyIndex: 40,
          Stop: false,
          Status: 'running',
        },
        TaskGroups: [{ Name: 'webapi', Count: 1, Services: [service], Tasks: [{ Name: 'webapi' }] }],
      },
      [`${job}/plan`]: { Diff: { Type: 'None' } },
      [`${job}/evaluations`]: [{ Status: 'complete', ModifyIndex: 41, JobModifyIndex: 40, FailedTGAllocs: null }],
      [`${job}/deployments`]: [this.deployment('successful')],
      [`${job}/allocations`]: [this.allocation()],
      [`/v1/allocation/${ALLOCATION}`]: {
        TaskGroup: 'webapi',
        Job: { TaskGroups: [{ Name: 'webapi', Services: [service], Tasks: null }] },
        AllocatedResources: { Shared: { Ports: [{ Label: 'http', Value: this.instancePort, HostIP: '127.0.0.1' }] } },
      },
    };
    this.checks = [{ Name: 'ready', Status: 'passing', Output: '' }];
    this.serves = this.instance = (_, response) => response.end('hello');
    this.warnings.length = 0;
  }

  public deployment(status: string, more: object = {}): object {
    return {
      ...{ ID: 'd', JobVersion: 3, JobCreateIndex: 5, Status: status, StatusDescription: `it is ${status}` },
      TaskGroups: { webapi: { DesiredTotal: 1, DesiredCanaries: 0, HealthyAllocs: 0, Promoted: false, ...more } },
    };
  }

  public allocation(more: object = {}): object {
    return {
      ...{ ID: ALLOCATION, TaskGroup: 'webapi', NodeName: 's1', JobVersion: 3, CreateIndex: 42, DesiredStatus: 'run' },
      ...{ ClientStatus: 'running', ClientDescription: '', FollowupEvalID: '', NextAllocation: '' },
      ...{
        DeploymentStatus: { Healthy: true },
        TaskStates: { webapi: { State: 'running', Failed: false, Events: [] } },
      },
      ...more,
    };
  }

  /** An instance whose program has ended, and the lines that it wrote. */
  public fail(stderr: string, more: object = {}): void {
    const Events = [
      { Type: 'Started', Time: 1e9, DisplayMessage: 'started', Details: null },
      { Type: 'Terminated', Time: 2e9, DisplayMessage: 'Exit Code: 1', Details: { exit_code: '1', signal: '0' } },
    ];
    const TaskStates = { webapi: { State: 'dead', Failed: true, Events } };
    const failed = this.allocation({
      ClientStatus: 'failed',
      DeploymentStatus: { Healthy: false },
      TaskStates,
      ...more,
    });
    this.answers['/v1/job/webapi/allocations'] = [failed];
    this.answers[`/v1/client/fs/logs/${ALLOCATION}`] = { stderr };
  }

  public job(more: Partial<MapJob> = {}): MapJob {
    return {
      ...{ construct: 'shop/webapi', address: 'nomad_job.webapi', namespace: 'shop', id: 'webapi', type: 'service' },
      ...{ groups: [{ name: 'webapi', count: 1, scaled: false, images: [] }], services: ['webapi'], metrics: false },
      ...more,
    };
  }

  public route(more: Partial<MapRoute> = {}): MapRoute {
    return {
      ...{ namespace: 'shop', job: 'webapi', service: 'webapi', router: 'webapi-1', protocol: 'http', tls: false },
      ...{ entryPoints: ['web'], title: '/webapi', rule: 'PathPrefix(`/webapi`)', path: '/webapi', middlewares: [] },
      ...{ authenticated: false, probe: { path: '/webapi/healthz', from: 'health-check', arrives: '/healthz' } },
      ...more,
    };
  }

  public map(more: Partial<StackMap> = {}): StackMap {
    return {
      ...{ version: 1, stack: 'shop', hosts: [], jobs: [this.job()], routes: [], calls: [] },
      platform: {
        ...{ name: 'prod', nomadAddress: this.nomad.address, consulAddress: this.consulAddress, region: 'global' },
        ...{ secured: false, entryPoints: [{ name: 'web', port: this.ingressPort, tls: false }] },
        ingresses: INGRESSES.map((id) => ({ name: `s${id}`, address: `127.0.0.${id}` })),
      },
      ...more,
    };
  }

  public async verify(map: StackMap = this.map(), options: Partial<VerifyOptions> = {}): Promise<Finding[]> {
    const clients = new PlatformClients({ dir: join(this.root, 'none') }, {});
    const onWarning = (line: string): void => void this.warnings.push(line);
    const found = await verifyStacks(
      [map],
      { outdir: this.root, clients },
      { deadlineSeconds: 0, intervalSeconds: 0.02, onWarning, ...options },
    );
    await clients.close();
    return found;
  }

  public async stop(): Promise<void> {
    await this.nomad.stop();
    this.servers.forEach((server) => {
      server.closeAllConnections();
      server.close();
    });
    rmSync(this.root, { recursive: true });
  }

  /** @param jobspec what the synthesis wrote */
  public write(jobspec: string = '{"Job": {"ID": "webapi", "Type": "service"}}'): void {
    const directory = join(this.root, 'stacks/shop');
    mkdirSync(directory, { recursive: true });
    const stack = { name: 'shop', constructPath: 'shop', workingDirectory: 'stacks/shop', dependencies: [] };
    writeFileSync(join(this.root, 'manifest.json'), JSON.stringify({ stacks: { shop: stack } }));
    writeFileSync(join(directory, 'cdk.tf.json'), JSON.stringify({ resource: { nomad_job: { webapi: { jobspec } } } }));
  }

  private answerTo({ path, query }: Asked, response: ServerResponse): unknown {
    const answer = this.answers[path];
    if (answer === undefined) return new Saying(404, 'not found');
    if (!path.startsWith('/v1/client/fs/logs/')) return answer;
    response.end((answer as { [type: string]: string })[query.get('type')!] ?? '');
    return undefined;
  }

  private async listen(handler: Handler, address: string = '127.0.0.1', port: number = 0): Promise<number> {
    const server = createServer(handler);
    this.servers.push(server);
    server.on('connection', (socket) => this.endConnections && socket.destroy());
    await new Promise<void>((resolve) => server.listen(port, address, resolve));
    return (server.address() as AddressInfo).port;
  }
}
