import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonFields } from '../private/validation/json-fields';
import { Violations } from '../private/validation/violations';
import { MAP_SUFFIX, MAP_VERSION, MapGroup, MapJob, MapPlatform, MapProbe, MapRoute, StackMap } from './stack-map';

/** What to do about a file that synthesis writes. */
export const SYNTHESIZE = "synthesize first ('npm run synth' or 'cdktf synth')";

/**
 * Read the maps of all stacks that a synthesis has written, by the stacks' names. A stack of somebody else's resources has none.
 *
 * @param outdir directory of the manifest
 */
export function readMaps(outdir: string): StackMap[] {
  const file = join(outdir, 'manifest.json');
  const manifest = readJson(file, `the manifest '${file}'`) as {
    readonly stacks?: { readonly [name: string]: unknown };
  };
  if (typeof manifest?.stacks !== 'object' || manifest.stacks === null) {
    throw new Error(`the manifest '${file}' has no list of stacks: ${SYNTHESIZE}`);
  }
  // Maps of stacks that the program no longer has stay in the directory.
  const stacks = Object.keys(manifest.stacks).sort();
  const mapped = stacks.filter((stack) => existsSync(pathOf(outdir, stack)));
  if (mapped.length === 0 && stacks.length > 0) {
    throw new Error(`no stack in '${outdir}' has a map file: ${SYNTHESIZE} with this release of Berth`);
  }
  return mapped.map((stack) => readMap(outdir, stack));
}

/** Read the map of one stack, with errors that say what to do. */
export function readMap(outdir: string, stack: string): StackMap {
  const file = pathOf(outdir, stack);
  const what = `the map file '${file}'`;
  const document = readJson(file, what) as { readonly version?: unknown } | null;
  const version = document?.version;
  if (version !== MAP_VERSION) {
    const isNewer = typeof version === 'number' && version > MAP_VERSION;
    const fix = isNewer ? 'a newer release of Berth wrote it: update Berth here' : SYNTHESIZE;
    throw new Error(`${what} must have version ${MAP_VERSION}, got ${JSON.stringify(version)}: ${fix}`);
  }
  const violations = new Violations();
  const map = mapOf(new JsonFields(document, violations));
  if (violations.all.length > 0) {
    throw new Error(`${what} is damaged: ${SYNTHESIZE}\n${violations.describe(`${stack}${MAP_SUFFIX}`)}`);
  }
  if (map.stack !== stack) {
    throw new Error(`${what} must be of the stack '${stack}', got '${map.stack}': ${SYNTHESIZE}`);
  }
  return map;
}

function pathOf(outdir: string, stack: string): string {
  return join(outdir, `${stack}${MAP_SUFFIX}`);
}

function readJson(file: string, what: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const isMissing = (error as { readonly code?: string }).code === 'ENOENT';
    const problem = error instanceof SyntaxError ? 'is not JSON' : isMissing ? 'does not exist' : "can't be read";
    throw new Error(`${what} ${problem}: ${SYNTHESIZE}`);
  }
}

function mapOf(map: JsonFields): StackMap {
  return {
    version: MAP_VERSION,
    stack: map.text('stack'),
    platform: map.optional('platform', (name) => platformOf(map.object(name))),
    ofPlatform: map.optional('ofPlatform', (name) => map.flag(name)),
    hosts: map.objects('hosts').map((host) => ({
      name: host.text('name'),
      address: host.text('address'),
      roles: host.texts('roles'),
    })),
    jobs: map.objects('jobs').map(jobOf),
    routes: map.objects('routes').map(routeOf),
    calls: map.objects('calls').map((call) => ({
      from: call.text('from'),
      to: call.text('to'),
      by: call.word('by', 'mesh', 'environment'),
    })),
    undetermined: map.optional('undetermined', (name) => map.texts(name)),
  };
}

function jobOf(job: JsonFields): MapJob {
  return {
    construct: job.text('construct'),
    address: job.text('address'),
    namespace: job.text('namespace'),
    id: job.text('id'),
    type: job.word('type', 'service', 'batch', 'system', 'sysbatch'),
    launch: job.optional('launch', (name) => job.word(name, 'periodic', 'parameterized')),
    groups: job.objects('groups').map(groupOf),
    monitor: job.optional('monitor', (name) => job.text(name)),
    services: job.texts('services'),
    metrics: job.flag('metrics'),
  };
}

function routeOf(route: JsonFields): MapRoute {
  return {
    namespace: route.text('namespace'),
    job: route.text('job'),
    service: route.text('service'),
    router: route.text('router'),
    protocol: route.word('protocol', 'http', 'tcp', 'udp'),
    entryPoints: route.texts('entryPoints'),
    title: route.text('title'),
    rule: route.text('rule'),
    host: route.optional('host', (name) => route.text(name)),
    path: route.optional('path', (name) => route.text(name)),
    tls: route.flag('tls'),
    middlewares: route.texts('middlewares'),
    authenticated: route.flag('authenticated'),
    probe: !route.isFalse('probe') && probeOf(route.object('probe')),
  };
}

function probeOf(probe: JsonFields): MapProbe {
  return {
    path: probe.text('path'),
    expect: probe.optional('expect', (name) => probe.numbers(name)),
    from: probe.word('from', 'route', 'health-check', 'prefix'),
    arrives: probe.optional('arrives', (name) => probe.text(name)),
  };
}

function platformOf(platform: JsonFields): MapPlatform {
  return {
    name: platform.text('name'),
    nomadAddress: platform.text('nomadAddress'),
    consulAddress: platform.text('consulAddress'),
    region: platform.text('region'),
    secured: platform.flag('secured'),
    entryPoints: platform.objects('entryPoints').map((entryPoint) => ({
      name: entryPoint.text('name'),
      port: entryPoint.number('port'),
      tls: entryPoint.flag('tls'),
    })),
    ingresses: platform.objects('ingresses').map((ingress) => ({
      name: ingress.text('name'),
      address: ingress.text('address'),
    })),
    logsAddress: platform.optional('logsAddress', (name) => platform.text(name)),
  };
}

function groupOf(group: JsonFields): MapGroup {
  return {
    name: group.text('name'),
    count: group.optional('count', (name) => group.number(name)),
    scaled: group.flag('scaled'),
    images: group.texts('images'),
  };
}
