import { Construct } from 'constructs';
import { ContainerImage } from '../../../docker/container-image';
import { Constraint } from '../../../nomad/placement/constraint';
import { ProxyTelemetry, proxyTelemetry } from '../../../observability/traces/proxy-telemetry';
import { merge } from '../../../private/rendering/json';
import { Proxy } from '../../../traefik/proxy';
import { traefikHas } from '../../../traefik/releases';
import { DYNAMIC_FILE, fileTemplates, hasFile, RESOLVER } from './ingress-file';
import { IngressPorts } from './ingress-ports';
import { PlatformIngress } from './platform-ingress';

/** Namespace of the ingress alone, so that no app's policy covers its private keys. */
export const INGRESS_NAMESPACE = 'ingress';

/** Meta key of the clients on which the ingress runs. */
export const INGRESS_META = 'ingress';

/** Id of the ingress' job. */
export const INGRESS_JOB = 'traefik';

/** Path prefix of the variables that the ingress may read. */
export const INGRESS_VARIABLES = `nomad/jobs/${INGRESS_JOB}`;

const OWN = { namespace: INGRESS_NAMESPACE, id: INGRESS_JOB };

/** Properties for `defineProxy`. */
interface IngressProxyProps {
  readonly ingress: PlatformIngress;
  readonly ports: IngressPorts;
  readonly image: ContainerImage;
  readonly version: string;
  readonly secured: boolean;
  readonly mesh: boolean;
  readonly telemetry: ProxyTelemetry;
}

/** Define Traefik on every host with the role INGRESS. */
export function defineProxy(scope: Construct, props: IngressProxyProps): Proxy {
  const { ingress, ports, image, version, secured, mesh, telemetry } = props;
  const ofProtocol = (protocol: string): { [name: string]: number } =>
    Object.fromEntries(
      ports.entryPoints.filter((each) => each.protocol === protocol).map(({ name, port }) => [name, port]),
    );
  const hasTls = ports.https !== undefined;
  return new Proxy(scope, INGRESS_JOB, {
    image: image.name,
    version,
    namespace: INGRESS_NAMESPACE,
    nodePool: 'all',
    datacenters: ['*'],
    constraints: [Constraint.nodeMeta(INGRESS_META, 'true')],
    consulIdentity: secured,
    entryPoints: ofProtocol('tcp'),
    udpEntryPoints: ofProtocol('udp'),
    bindAddress: ingress.bindAddress,
    adminPort: ports.admin,
    accessLog: ingress.accessLog,
    templates: hasFile(ingress, hasTls) ? fileTemplates(ingress, hasTls) : undefined,
    keepsData: ingress.acme !== undefined,
    mesh,
    raw: merge({ ...staticOptions(ingress, ports, version), ...proxyTelemetry(telemetry, OWN) }, ingress.raw ?? {}),
  });
}

function staticOptions(ingress: PlatformIngress, ports: IngressPorts, version: string): { [option: string]: any } {
  const { acme, dashboard, protectedDashboard } = ingress;
  const file = {
    ...(hasFile(ingress, ports.https !== undefined) && {
      providers: { file: { filename: DYNAMIC_FILE, watch: true } },
    }),
    ...((dashboard || protectedDashboard !== undefined) && { api: { dashboard: true } }),
  };
  if (ports.https === undefined) return file;
  const redirect = { http: { redirections: { entryPoint: { to: 'websecure', scheme: 'https', permanent: true } } } };
  return {
    entryPoints: {
      websecure: { http: { tls: acme === undefined ? true : { certResolver: RESOLVER } } },
      ...(ports.redirects && { web: redirect }),
    },
    ...file,
    // Routers of one host that want different TLS would all get the default otherwise.
    core: traefikHas('strictTlsOptions', version) ? { strictTLSOptions: true } : undefined,
    certificatesResolvers: acme && {
      [RESOLVER]: {
        acme: {
          email: acme.email,
          storage: '/alloc/data/acme.json',
          caServer: acme.caServer,
          ...(acme.dnsProvider === undefined
            ? { httpChallenge: { entryPoint: 'web' } }
            : { dnsChallenge: { provider: acme.dnsProvider } }),
        },
      },
    },
  };
}
