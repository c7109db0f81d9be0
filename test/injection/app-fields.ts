import {
  AppStack,
  CanaryTraffic,
  ConfigFile,
  EnvValue,
  Middleware,
  PortProps,
  Route,
  Rule,
  Secret,
  Volume,
  WebService,
  WebServiceProps,
} from '../../lib';
import { asClientReads, unquoteGo } from './job-fields';
import type { Field } from './fields';
import { image } from '../fixtures/image';

const TOKEN = Secret.fromNomadVariable('a', 'b');

/** Texts of a web service, which are read from its task. */
function task(name: string, props: (text: string) => Partial<WebServiceProps>, read: (task: any) => string): Field {
  const define = (stack: AppStack, id: string, text: string): void => {
    new WebService(stack, id, { image, ...props(text) });
  };
  return { name, type: 'nomad_job', define, read: ({ jobspec }) => read(JSON.parse(jobspec).TaskGroups[0].Tasks[0]) };
}

/** Texts of a further port of a service, which are read from its group. */
function port(name: string, props: (text: string) => PortProps, read: (group: any) => string): Field {
  const define = (stack: AppStack, id: string, text: string): void => {
    new WebService(stack, id, { image, ports: { admin: props(text) } });
  };
  return {
    name: `ports ${name}`,
    type: 'nomad_job',
    define,
    read: ({ jobspec }) => read(JSON.parse(jobspec).TaskGroups[0]),
  };
}

/** Texts of a route, which are read from the tag that a pattern finds. */
function routed(name: string, props: (text: string, path: string) => Partial<WebServiceProps>, tag: RegExp): Field {
  const define = (stack: AppStack, id: string, text: string): void => {
    new WebService(stack, id, { image, ...props(text, `/${id}`) });
  };
  const read = ({ jobspec }: any): string => {
    const [{ Tags, CanaryTags }] = JSON.parse(jobspec).TaskGroups[0].Services;
    const found = [...(CanaryTags ?? []), ...Tags].map((each: string) => tag.exec(each)?.[1]);
    return found.find((each) => each !== undefined) ?? 'no such tag';
  };
  return { name, type: 'nomad_job', define, read };
}

const withRule = (rule: (text: string) => Rule) => (text: string, path: string) => ({
  routes: [Route.rule(Rule.all(Rule.path(path), rule(text)))],
});

const withMiddleware = (middleware: (text: string) => Middleware) => (text: string, path: string) => ({
  routes: [Route.path(path).withMiddlewares(middleware(text))],
});

/** Texts of what an app team adds to its services. */
export const APP_FIELDS: readonly Field[] = [
  port(
    'hostNetwork',
    (hostNetwork) => ({ port: 1, hostNetwork }),
    ({ Networks }) => Networks[0].DynamicPorts[1].HostNetwork,
  ),
  port(
    'serviceName',
    (serviceName) => ({ port: 1, serviceName }),
    ({ Services }) => Services[1].Name,
  ),
  port(
    'tags',
    (text) => ({ port: 1, tags: [text] }),
    ({ Services }) => Services[1].Tags[0],
  ),
  port(
    'meta value',
    (text) => ({ port: 1, meta: { key: text } }),
    ({ Services }) => Services[1].Meta.key,
  ),
  port(
    'meta key',
    (text) => ({ port: 1, meta: { [text]: 'value' } }),
    ({ Services }) => Object.keys(Services[1].Meta)[0],
  ),
  task(
    'ConfigFile.text',
    (text) => ({ files: { 'a.conf': ConfigFile.text(text) } }),
    ({ Templates }) => Templates[0].EmbeddedTmpl.replaceAll('{{ "{{" }}', '{{'),
  ),
  task(
    'ConfigFile.template',
    (text) => ({ files: { 'a.conf': ConfigFile.template(text) } }),
    ({ Templates }) => Templates[0].EmbeddedTmpl,
  ),
  task(
    'files path',
    (text) => ({ files: { [`/etc/${text}`]: ConfigFile.text('') } }),
    ({ Config }) => asClientReads(Config.mount[0].target).slice('/etc/'.length),
  ),
  task(
    'volumes path',
    (text) => ({ volumes: { [`/srv/${text}`]: Volume.host('data') } }),
    ({ VolumeMounts }) => VolumeMounts[0].Destination.slice('/srv/'.length),
  ),
  task(
    'registryAuth.username',
    (username) => ({ registryAuth: { username, password: TOKEN } }),
    ({ Config }) => asClientReads(Config.auth[0].username),
  ),
  task(
    'registryAuth.serverAddress',
    (serverAddress) => ({ registryAuth: { username: 'shop', password: TOKEN, serverAddress } }),
    ({ Config }) => asClientReads(Config.auth[0].server_address),
  ),
  task(
    'Volume.docker',
    (text) => ({ volumes: { '/srv': Volume.docker(text) } }),
    ({ Config }) => asClientReads(Config.mount[0].source),
  ),
  task(
    'EnvValue.fromConsulKey',
    (text) => ({ env: { X: EnvValue.fromConsulKey(text) } }),
    ({ Templates }) => unquoteGo(/\{\{ key ("[^]*") \| toJSON/.exec(Templates[0].EmbeddedTmpl)![1]),
  ),
  task(
    'Secret.fromVault path',
    (text) => ({ env: { X: EnvValue.fromSecret(Secret.fromVault(text, 'k')) } }),
    ({ Templates }) => /with secret "(.*)" }}{{ index/s.exec(Templates[0].EmbeddedTmpl)![1],
  ),
  task(
    'logs.firstLine',
    (text) => ({ logs: { firstLine: text } }),
    ({ Config }) => asClientReads(Config.labels[0]['berth.logs.first-line']),
  ),
  task(
    'dockerOptions',
    (text) => ({ dockerOptions: { hostname: text } }),
    ({ Config }) => asClientReads(Config.hostname),
  ),
  routed(
    'Rule.header value',
    withRule((text) => Rule.header('X', text)),
    /\.rule=.*Header\(`X`, `(.*)`\)$/s,
  ),
  routed(
    'Rule.query name',
    withRule((text) => Rule.query(text, 'v')),
    /\.rule=.*Query\(`(.*)`, `v`\)$/s,
  ),
  routed(
    'Rule.hostRegexp',
    withRule((text) => Rule.hostRegexp(text)),
    /\.rule=.*HostRegexp\(`(.*)`\)$/s,
  ),
  routed(
    'Middleware.headers value',
    withMiddleware((text) => Middleware.headers({ customResponseHeaders: { 'X-A': text } })),
    /\.headers\.customResponseHeaders\.X-A=(.*)$/s,
  ),
  routed(
    'Middleware.redirectRegex',
    withMiddleware((text) => Middleware.redirectRegex({ regex: 'a', replacement: text })),
    /\.redirectRegex\.replacement=(.*)$/s,
  ),
  routed(
    'Middleware.headers.accessControlAllowOriginList',
    withMiddleware((text) => Middleware.headers({ accessControlAllowOriginList: ['https://a.example', text] })),
    /\.accessControlAllowOriginList=https:\/\/a\.example,(.*)$/s,
  ),
  routed(
    'CanaryTraffic.header',
    (text, path) => ({ routes: [Route.path(path)], canaryTraffic: CanaryTraffic.header('X', text) }),
    /\.rule=.*Header\(`X`, `(.*)`\)$/s,
  ),
];
