import { Construct } from 'constructs';
import { ContainerImage } from '../../../docker/container-image';
import { Constraint } from '../../../nomad/placement/constraint';
import { TemplateSpec } from '../../../nomad/job/spec/spec.generated';
import { escapeGoTemplate } from '../../../nomad/job/client-escapes';
import { merge } from '../../../private/rendering/json';
import { DASHBOARD_ROUTER } from '../../../traefik/dashboard';
import { DynamicPart } from '../../../traefik/dynamic';
import { Proxy } from '../../../traefik/proxy';
import { IngressPorts } from './ingress-ports';
import { IngressCertificate, IngressDashboard, PlatformIngress } from './platform-ingress';

/** Namespace of the ingress alone, so that no app's policy covers its private keys. */
export const INGRESS_NAMESPACE = 'ingress';

/** Meta key of the clients on which the ingress runs. */
export const INGRESS_META = 'ingress';

/** Id of the ingress' job. */
export const INGRESS_JOB = 'traefik';

/** Path prefix of the variables that the ingress may read. */
export const INGRESS_VARIABLES = `nomad/jobs/${INGRESS_JOB}`;

/** Directory in memory, for Traefik's task alone. */
const SECRETS = '/secrets';
const DYNAMIC = `${SECRETS}/dynamic.json`;
const RESOLVER = 'acme';

/** Properties for `defineProxy`. */
interface IngressProxyProps {
  readonly ingress: PlatformIngress;
  readonly ports: IngressPorts;
  readonly image: ContainerImage;
  readonly secured: boolean;
  readonly mesh: boolean;
}

/** Define Traefik on every host with the role INGRESS. */
export function defineProxy(scope: Construct, { ingress, ports, image, secured, mesh }: IngressProxyProps): Proxy {
  const ofProtocol = (protocol: string): { [name: string]: number } =>
    Object.fromEntries(
      ports.entryPoints.filter((each) => each.protocol === protocol).map(({ name, port }) => [name, port]),
    );
  return new Proxy(scope, INGRESS_JOB, {
    image: image.name,
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
    templates: hasFile(ingress, ports) ? templates(ingress, ports) : undefined,
    keepsData: ingress.acme !== undefined,
    mesh,
    raw: merge(staticOptions(ingress, ports), ingress.raw ?? {}),
  });
}

/** Whether Traefik needs a dynamic configuration file. */
function hasFile({ middlewares = {}, dashboard = false }: PlatformIngress, { https }: IngressPorts): boolean {
  return https !== undefined || dashboard || Object.keys(middlewares).length > 0;
}

function staticOptions(ingress: PlatformIngress, ports: IngressPorts): { [option: string]: any } {
  const { acme, dashboard, protectedDashboard } = ingress;
  const file = {
    ...(hasFile(ingress, ports) && { providers: { file: { filename: DYNAMIC, watch: true } } }),
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

/** Nomad writes certificates from its variables to files, which Traefik watches. */
function templates(ingress: PlatformIngress, ports: IngressPorts): TemplateSpec[] {
  const { certificates = [] } = ingress;
  const item = ({ variable }: IngressCertificate, name: string): string =>
    `{{ with nomadVar "${variable}" }}{{ index . "${name}" }}{{ end }}`;
  return [
    ...certificates.flatMap((certificate, index) => [
      {
        destPath: `secrets/${index}.cert.pem`,
        embeddedTmpl: item(certificate, certificate.certificateItem ?? 'certificate'),
        changeMode: 'noop',
      },
      {
        destPath: `secrets/${index}.key.pem`,
        embeddedTmpl: item(certificate, certificate.keyItem ?? 'key'),
        changeMode: 'noop',
      },
    ]),
    ...(ingress.acme?.dnsVariable === undefined ? [] : [environmentOf(ingress.acme.dnsVariable)]),
    {
      destPath: 'secrets/dynamic.json',
      embeddedTmpl: dynamicText(ingress, ports.https !== undefined),
      changeMode: 'noop',
    },
  ];
}

/** The items of a variable as environment variables. */
function environmentOf(variable: string): TemplateSpec {
  const line = '{{ $name }}={{ $item.Value | toJSON }}\n';
  const embeddedTmpl = `{{ with nomadVar "${variable}" }}{{ range $name, $item := . }}${line}{{ end }}{{ end }}`;
  return { destPath: 'secrets/dns.env', envvars: true, perms: '0400', embeddedTmpl };
}

/** Placeholder for a list of users, which a template replaces. */
const USERS = 'users of ';

/** Traefik's dynamic configuration, with a template for each value from a Nomad variable. */
function dynamicText(ingress: PlatformIngress, hasTls: boolean): string {
  const { certificates = [], protectedDashboard, middlewares = {} } = ingress;
  const file = (index: number, kind: string): string => `${SECRETS}/${index}.${kind}.pem`;
  const users = new Map<string, { readonly usersVariable?: string; readonly usersItem?: string }>();
  const defined = Object.entries(middlewares).map(([name, { spec, ...from }]) => {
    const json = new DynamicPart('Middleware', spec).json;
    if (from.usersVariable === undefined) return [name, json];
    users.set(name, from);
    return [name, { basicAuth: { ...(json.basicAuth as object), users: USERS + name } }];
  });
  if (protectedDashboard !== undefined) {
    users.set(DASHBOARD_USERS, protectedDashboard);
    defined.push([DASHBOARD_USERS, { basicAuth: { users: USERS + DASHBOARD_USERS } }]);
  }
  const routers = {
    ...(ingress.dashboard && DASHBOARD_ROUTER),
    ...(protectedDashboard && dashboardRouter(protectedDashboard, ingress)),
  };
  const http = {
    ...(Object.keys(routers).length > 0 && { routers }),
    ...(defined.length > 0 && { middlewares: Object.fromEntries(defined) }),
  };
  const text = JSON.stringify({
    tls: hasTls
      ? {
          options: { default: tlsOptions(ingress) },
          certificates: certificates.map((_, index) => ({
            certFile: file(index, 'cert'),
            keyFile: file(index, 'key'),
          })),
        }
      : undefined,
    http: Object.keys(http).length === 0 ? undefined : http,
  });
  // Text of the options must not be taken for a template.
  let rendered = escapeGoTemplate(text);
  for (const [name, { usersVariable, usersItem = 'users' }] of users) {
    const lines = `(index . "${usersItem}").Value | trimSpace | split "\\n" | toJSON`;
    const template = `{{ with nomadVar "${usersVariable}" }}{{ ${lines} }}{{ end }}`;
    rendered = rendered.replace(JSON.stringify(USERS + name), () => template);
  }
  return rendered;
}

/** Suites of TLS 1.2 that no known attack weakens. */
const CIPHER_SUITES = ['ECDSA', 'RSA'].flatMap((key) =>
  ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256'].map(
    (cipher) => `TLS_ECDHE_${key}_WITH_${cipher}`,
  ),
);

function tlsOptions({ minTlsVersion, cipherSuites, sniStrict }: PlatformIngress): { [option: string]: any } {
  return {
    minVersion: minTlsVersion ?? 'VersionTLS12',
    cipherSuites: cipherSuites ?? CIPHER_SUITES,
    sniStrict: sniStrict ?? true,
  };
}

const DASHBOARD_USERS = 'dashboard-users';

function dashboardRouter({ host }: IngressDashboard, { acme }: PlatformIngress): { [key: string]: any } {
  return {
    dashboard: {
      rule: `Host(\`${host}\`)`,
      entryPoints: ['websecure'],
      service: 'api@internal',
      middlewares: [DASHBOARD_USERS],
      tls: acme === undefined ? {} : { certResolver: RESOLVER },
    },
  };
}
