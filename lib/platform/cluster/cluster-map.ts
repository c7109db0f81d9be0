import { MapPlatform } from '../../map/stack-map';
import { isToken } from '../../private/validation/tokens';
import { ICluster } from './cluster-attributes';

/** What the map of a stack says of the platform that the stack makes, or deploys to. */
export function mapPlatformOf(cluster: ICluster): MapPlatform {
  const { name, secured, logsAddress } = cluster;
  const entryPoints = cluster.entryPoints.flatMap(({ name: entryPoint, address }) => {
    const { host, port, tls } = partsOf(address);
    return host === undefined || port === undefined ? [] : [{ name: entryPoint, host, port, tls }];
  });
  const named = [...new Set(entryPoints.map(({ host }) => host))].map((host) => ({ name: host, address: host }));
  const ingresses = (cluster.ingresses ?? named).filter(({ address }) => !isToken(address));
  return {
    name,
    nomadAddress: literal(cluster.nomadAddress),
    consulAddress: literal(cluster.consulAddress),
    region: literal(cluster.region),
    secured,
    entryPoints: entryPoints.map(({ name: entryPoint, port, tls }) => ({ name: entryPoint, port, tls })),
    ingresses: ingresses.map(({ name: host, address }) => ({ name: host, address })),
    ...(logsAddress !== undefined && !isToken(logsAddress) && { logsAddress }),
  };
}

const USUAL_PORTS: { readonly [scheme: string]: number } = { http: 80, https: 443 };

/** The parts of an address, as far as Terraform need not be asked for it. */
function partsOf(address: string): { readonly host?: string; readonly port?: number; readonly tls: boolean } {
  const [, scheme = '', host, port] = /^(\w+):\/\/(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(literal(address)) ?? [];
  const known = port === undefined ? USUAL_PORTS[scheme] : Number(port);
  return { host: host?.replace(/^\[|\]$/g, ''), port: known, tls: scheme === 'https' };
}

function literal(text: string): string {
  return isToken(text) ? '' : text;
}
