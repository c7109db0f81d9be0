import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import {
  AppStack,
  AppStackProps,
  ContainerImage,
  EnvValue,
  HealthCheck,
  Metrics,
  Route,
  Size,
  WebService,
} from '../lib';

/** Answers with one JSON file. */
const GREETINGS = `
mkdir -p /tmp/www
echo '{ "greeting": "hello" }' > /tmp/www/index.html
exec httpd -f -p 8080 -h /tmp/www
`;

/** Asks an instance of the other service, found by its SRV record in Consul's DNS, and passes the answer on. */
const WEBAPI = `
mkdir -p /tmp/www/cgi-bin
cat > /tmp/www/cgi-bin/index.cgi <<'CGI'
#!/bin/sh
srv=$(nslookup -type=srv "$GREETINGS" | sed -n 's/.*service = [0-9]* [0-9]* //p' | head -n 1)
address=$(nslookup "\${srv#* }" | sed -n 's/^Address: *\\([0-9.]*\\)$/\\1/p' | tail -n 1)
printf 'Content-Type: application/json\\r\\n\\r\\n'
printf '{ "instance": "%s", "greetings": %s }\\n' "$INSTANCE" "$(wget -q -O - "http://$address:\${srv%% *}/")"
CGI
chmod +x /tmp/www/cgi-bin/index.cgi
touch /tmp/www/healthz
echo "process_start_time_seconds $(date +%s)" > /tmp/www/metrics.txt
exec httpd -f -p 8080 -h /tmp/www
`;

/**
 * The example product: a web API behind /webapi, and a second service that it finds through Consul's DNS.
 */
export class ShopStack extends AppStack {
  public constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id, props);
    const image = ContainerImage.fromRegistry('busybox:1.35');

    const greetings = new WebService(this, 'greetings', {
      image,
      command: 'sh',
      args: ['-c', GREETINGS],
      cpu: 50,
      memory: Size.mebibytes(32),
    });

    new WebService(this, 'webapi', {
      image,
      command: 'sh',
      args: ['-c', WEBAPI],
      count: 3,
      cpu: 50,
      memory: Size.mebibytes(32),
      healthCheck: HealthCheck.http('/healthz'),
      routes: [Route.path('/webapi')],
      metrics: props.cluster.hasMetrics ? Metrics.path('/metrics.txt') : undefined,
      env: { INSTANCE: EnvValue.of('${NOMAD_ALLOC_INDEX}'), GREETINGS: EnvValue.of(greetings.dnsName) },
    });

    new TerraformOutput(this, 'webapi-url', { value: `${props.cluster.entryPoints[0].address}/webapi/` });
  }
}
