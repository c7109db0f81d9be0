import { escapeGoTemplate } from '../../../nomad/job/client-escapes';
import { TemplateSpec } from '../../../nomad/job/spec/spec.generated';
import { DASHBOARD_ROUTER } from '../../../traefik/dashboard';
import { DynamicPart } from '../../../traefik/dynamic';
import { IngressCertificate } from './ingress-certificate';
import { IngressDashboard, PlatformIngress } from './platform-ingress';
import { IngressServersTransport } from './servers-transport';

/** Directory in memory, for Traefik's task alone. */
const SECRETS = '/secrets';

/** Where Traefik finds its dynamic configuration. It holds JSON, but newer releases refuse a file that says so in its name. */
export const DYNAMIC_FILE = `${SECRETS}/dynamic.yaml`;

/** Name of the resolver of certificates by ACME. */
export const RESOLVER = 'acme';

/** Whether Traefik needs a file with dynamic configuration. */
export function hasFile(ingress: PlatformIngress, hasTls: boolean): boolean {
  const named = [ingress.middlewares, ingress.serversTransports].flatMap((each) => Object.keys(each ?? {}));
  return hasTls || (ingress.dashboard ?? false) || named.length > 0;
}

/** What Nomad writes from its variables: credentials of DNS, and the file that Traefik watches. */
export function fileTemplates(ingress: PlatformIngress, hasTls: boolean): TemplateSpec[] {
  return [
    ...(ingress.acme?.dnsVariable === undefined ? [] : [environmentOf(ingress.acme.dnsVariable)]),
    { destPath: 'secrets/dynamic.yaml', embeddedTmpl: dynamicText(ingress, hasTls), changeMode: 'noop' },
  ];
}

/**
 * Values of Nomad's variables in a JSON document. They stand in the document itself: Traefik watches one file alone, and would
 * not see that a certificate beside it is new.
 */
class VariableValues {
  private readonly templates: string[] = [];

  /** Stands for an item of a variable as text, or as what a pipeline makes of it. */
  public of(variable: string, item: string, pipeline: string = ''): string {
    this.templates.push(
      `{{ with nomadVar "${variable}" }}{{ (index . "${item}").Value ${pipeline}| toJSON }}{{ end }}`,
    );
    return marker(this.templates.length - 1);
  }

  /** Stand for a certificate and its key. */
  public pairOf({ variable, certificateItem = 'certificate', keyItem = 'key' }: IngressCertificate): object {
    return { certFile: this.of(variable, certificateItem), keyFile: this.of(variable, keyItem) };
  }

  /** The document as a template of Nomad. Text of the options must not be taken for one. */
  public render(document: object): string {
    const text = escapeGoTemplate(JSON.stringify(document));
    return this.templates.reduce(
      (rendered, template, index) => rendered.replace(JSON.stringify(marker(index)), () => template),
      text,
    );
  }
}

function marker(index: number): string {
  return `value of a Nomad variable, ${index}`;
}

/** A transport in Traefik's own words. */
function transportOf(transport: IngressServersTransport, values: VariableValues): { [option: string]: any } {
  const { authorities = [], authorityVariable, authorityItem = 'ca', clientCertificate } = transport;
  const kept = authorityVariable === undefined ? [] : [values.of(authorityVariable, authorityItem)];
  const rootCAs = [...authorities, ...kept];
  return {
    serverName: transport.serverName,
    rootCAs: rootCAs.length === 0 ? undefined : rootCAs,
    certificates: clientCertificate && [values.pairOf(clientCertificate)],
    insecureSkipVerify: transport.insecureSkipVerify,
    ...transport.raw,
  };
}

/** The items of a variable as environment variables. */
function environmentOf(variable: string): TemplateSpec {
  const line = '{{ $name }}={{ $item.Value | toJSON }}\n';
  const embeddedTmpl = `{{ with nomadVar "${variable}" }}{{ range $name, $item := . }}${line}{{ end }}{{ end }}`;
  return { destPath: 'secrets/dns.env', envvars: true, perms: '0400', embeddedTmpl };
}

/** Traefik's dynamic configuration, with a template for each value from a Nomad variable. */
function dynamicText(ingress: PlatformIngress, hasTls: boolean): string {
  const { certificates = [], protectedDashboard, middlewares = {}, serversTransports = {} } = ingress;
  const values = new VariableValues();
  const usersOf = (variable: string, item: string = 'users'): string =>
    values.of(variable, item, '| trimSpace | split "\\n" ');
  const defined = Object.entries(middlewares).map(([name, { spec, usersVariable, usersItem }]) => {
    const json = new DynamicPart('Middleware', spec).json;
    if (usersVariable === undefined) return [name, json];
    return [name, { basicAuth: { ...(json.basicAuth as object), users: usersOf(usersVariable, usersItem) } }];
  });
  if (protectedDashboard !== undefined) {
    const { usersVariable, usersItem } = protectedDashboard;
    defined.push([DASHBOARD_USERS, { basicAuth: { users: usersOf(usersVariable, usersItem) } }]);
  }
  const http = withoutEmpty({
    routers: {
      ...(ingress.dashboard && DASHBOARD_ROUTER),
      ...(protectedDashboard && dashboardRouter(protectedDashboard, ingress)),
    },
    middlewares: Object.fromEntries(defined),
    serversTransports: Object.fromEntries(
      Object.entries(serversTransports).map(([name, transport]) => [name, transportOf(transport, values)]),
    ),
  });
  const tls = hasTls
    ? { options: { default: tlsOptions(ingress) }, certificates: certificates.map((each) => values.pairOf(each)) }
    : undefined;
  return values.render({ tls, ...withoutEmpty({ http }) });
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
