import { escapeGoTemplate } from '../../../nomad/job/client-escapes';
import { TemplateSpec } from '../../../nomad/job/spec/spec.generated';
import { DASHBOARD_ROUTER } from '../../../traefik/dashboard';
import { DynamicPart } from '../../../traefik/dynamic';
import { IngressCertificate } from './ingress-certificate';
import { IngressDashboard, PlatformIngress } from './platform-ingress';
import { IngressServersTransport } from './servers-transport';

/** Directory in memory, for Traefik's task alone. */
const SECRETS = '/secrets';

/** Where Traefik finds its dynamic configuration. */
export const DYNAMIC_FILE = `${SECRETS}/dynamic.json`;

/** Name of the resolver of certificates by ACME. */
export const RESOLVER = 'acme';

/** Whether Traefik needs a file with dynamic configuration. */
export function hasFile(ingress: PlatformIngress, hasTls: boolean): boolean {
  const named = [ingress.middlewares, ingress.serversTransports].flatMap((each) => Object.keys(each ?? {}));
  return hasTls || (ingress.dashboard ?? false) || named.length > 0;
}

/** What Nomad writes from its variables: certificates, and the file that names them, which Traefik watches. */
export function fileTemplates(ingress: PlatformIngress, hasTls: boolean): TemplateSpec[] {
  const { certificates = [], serversTransports = {} } = ingress;
  return [
    ...certificates.flatMap((certificate, index) => pairOf(certificate, `${index}`)),
    ...Object.entries(serversTransports).flatMap(([name, transport]) => transportTemplates(name, transport)),
    ...(ingress.acme?.dnsVariable === undefined ? [] : [environmentOf(ingress.acme.dnsVariable)]),
    written('dynamic.json', dynamicText(ingress, hasTls)),
  ];
}

function written(file: string, embeddedTmpl: string): TemplateSpec {
  return { destPath: `secrets/${file}`, embeddedTmpl, changeMode: 'noop' };
}

function itemOf(variable: string, item: string): string {
  return `{{ with nomadVar "${variable}" }}{{ index . "${item}" }}{{ end }}`;
}

/** A certificate and its key. */
function pairOf({ variable, certificateItem, keyItem }: IngressCertificate, name: string): TemplateSpec[] {
  return [
    written(`${name}.cert.pem`, itemOf(variable, certificateItem ?? 'certificate')),
    written(`${name}.key.pem`, itemOf(variable, keyItem ?? 'key')),
  ];
}

/** Where they are. */
function pairFiles(name: string): { readonly certFile: string; readonly keyFile: string } {
  return { certFile: `${SECRETS}/${name}.cert.pem`, keyFile: `${SECRETS}/${name}.key.pem` };
}

function transportTemplates(name: string, transport: IngressServersTransport): TemplateSpec[] {
  const { authorityVariable, authorityItem = 'ca', clientCertificate } = transport;
  return [
    ...(authorityVariable === undefined
      ? []
      : [written(`transport-${name}.ca.pem`, itemOf(authorityVariable, authorityItem))]),
    ...(clientCertificate === undefined ? [] : pairOf(clientCertificate, `transport-${name}`)),
  ];
}

/** A transport in Traefik's own words. */
function transportOf(name: string, transport: IngressServersTransport): { [option: string]: any } {
  const { authorities = [], authorityVariable, serverName, clientCertificate, insecureSkipVerify, raw } = transport;
  const files = authorityVariable === undefined ? [] : [`${SECRETS}/transport-${name}.ca.pem`];
  const rootCAs = [...authorities, ...files];
  return {
    serverName,
    rootCAs: rootCAs.length === 0 ? undefined : rootCAs,
    certificates: clientCertificate && [pairFiles(`transport-${name}`)],
    insecureSkipVerify,
    ...raw,
  };
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
  const { certificates = [], protectedDashboard, middlewares = {}, serversTransports = {} } = ingress;
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
  const http = withoutEmpty({
    routers: {
      ...(ingress.dashboard && DASHBOARD_ROUTER),
      ...(protectedDashboard && dashboardRouter(protectedDashboard, ingress)),
    },
    middlewares: Object.fromEntries(defined),
    serversTransports: Object.fromEntries(
      Object.entries(serversTransports).map(([name, transport]) => [name, transportOf(name, transport)]),
    ),
  });
  const tls = hasTls
    ? { options: { default: tlsOptions(ingress) }, certificates: certificates.map((_, index) => pairFiles(`${index}`)) }
    : undefined;
  // Text of the options must not be taken for a template.
  let rendered = escapeGoTemplate(JSON.stringify({ tls, ...withoutEmpty({ http }) }));
  for (const [name, { usersVariable, usersItem = 'users' }] of users) {
    const lines = `(index . "${usersItem}").Value | trimSpace | split "\\n" | toJSON`;
    const template = `{{ with nomadVar "${usersVariable}" }}{{ ${lines} }}{{ end }}`;
    rendered = rendered.replace(JSON.stringify(USERS + name), () => template);
  }
  return rendered;
}

/** Without the maps that are empty, which Traefik refuses. */
function withoutEmpty<T extends { readonly [key: string]: object }>(maps: T): Partial<T> {
  return Object.fromEntries(Object.entries(maps).filter(([, map]) => Object.keys(map).length > 0)) as Partial<T>;
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

/** Name of the middleware that asks for the users of the dashboard. */
export const DASHBOARD_USERS = 'dashboard-users';

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
