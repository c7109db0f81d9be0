import { isIP } from 'node:net';
import { CONSUL_PORTS } from '../../../consul/ports';
import { MONITORING_USER } from '../../../observability/monitoring';
import { parseEngineAddress } from '../../../docker/engine-address';
import { TopologyFile, TopologyHost } from '../../../platform/topology/topology-format';
import { serversFirst } from '../../topology-file';
import { Credentials } from './credentials';
import { firstOf } from './first-of';
import { AnswerError, HttpClient } from './http-client';
import { Target, Tunnel } from './tunnel';

/** How long a host may take before another one is tried beside it, in milliseconds. */
const PATIENCE = 3_000;

/** Problems of hosts that an error tells. */
const TOLD = 3;

/** A program of the platform that can be asked. */
export interface Program {
  /** Name of its service in Consul. */
  readonly service: string;

  /** Its own name. */
  readonly name: string;

  /** Which password it asks for. */
  readonly password: 'metrics' | 'logs';

  /** Path at which it tells that it runs. */
  readonly probe: string;

  /** What it means that Consul does not know it, for an error. */
  readonly whenMissing: string;
}

/** A host through which the platform can be asked. */
interface Entry {
  readonly host: TopologyHost;
  readonly consul: HttpClient;
}

/** An instance of a service. */
interface Instance extends Target {
  /** Name of its host. */
  readonly node: string;
  readonly passes: boolean;
}

/**
 * The way into a platform, for whoever may use the Docker Engines of its hosts. It leads through the container of any host's
 * Consul agent that answers, which knows where all other programs are.
 */
export class WayIn {
  private readonly clients: HttpClient[] = [];
  private entered: Promise<Entry> | undefined;

  public constructor(
    private readonly topology: TopologyFile,
    private readonly credentials: Credentials,
  ) {}

  /** Ask Consul's API. */
  public async askConsul(path: string): Promise<unknown> {
    this.entered ??= this.enter();
    return (await this.entered).consul.askJson(path);
  }

  /** A client of a program, which has answered. */
  public async reach(program: Program): Promise<HttpClient> {
    const instances = instancesIn(await this.askConsul(`/v1/health/service/${program.service}?stale`));
    if (instances === undefined) {
      throw new AnswerError(`Consul answers something else than instances of '${program.service}'`);
    }
    if (instances.length === 0) throw new Error(program.whenMissing);
    const { host: entry } = await this.entered!;
    const ways = instances
      .sort((one, other) => Number(other.passes) - Number(one.passes))
      .flatMap((instance) => {
        // Its own host comes first: others may find a firewall in front of it.
        const own = this.topology.hosts.find(({ name }) => name === instance.node);
        return [...new Set([own ?? entry, entry])].map((host) => ({ host, instance }));
      });
    const attempt = async ({ host, instance }: (typeof ways)[number]): Promise<HttpClient> => {
      const client = this.client(program.name, host, instance, this.passwordHeader(program));
      await client.ask(program.probe);
      return client;
    };
    return this.first(
      ways.map((way) => ({ name: way.host.name, start: () => attempt(way) })),
      `${program.name} does not answer`,
    );
  }

  /** End all connections. */
  public close(): void {
    this.clients.forEach((client) => client.close());
  }

  private enter(): Promise<Entry> {
    const { consulToken } = this.credentials;
    const headers: { [name: string]: string } = consulToken === undefined ? {} : { 'X-Consul-Token': consulToken };
    const attempt = async (host: TopologyHost): Promise<Entry> => {
      if (parseEngineAddress(host.engine) === undefined) {
        throw new Error('only Terraform knows the address of its engine');
      }
      const consul = this.client('Consul', host, { address: '127.0.0.1', port: CONSUL_PORTS.http }, headers);
      await consul.ask('/v1/status/leader?stale');
      return { host, consul };
    };
    const attempts = serversFirst(this.topology).map((host) => ({ name: host.name, start: () => attempt(host) }));
    return this.first(attempts, 'no host lets anyone in');
  }

  private client(program: string, host: TopologyHost, target: Target, headers: { [name: string]: string }): HttpClient {
    const client = new HttpClient({
      program,
      host: `${target.address}:${target.port}`,
      headers,
      whenRefused: `what is in ${this.credentials.source}`,
      connect: () => new Tunnel(host, `${this.topology.name}-consul`, target),
    });
    this.clients.push(client);
    return client;
  }

  private async first<T>(attempts: { readonly name: string; start(): Promise<T> }[], failure: string): Promise<T> {
    const named = attempts.map(({ name, start }) => async () => {
      try {
        return await start();
      } catch (error) {
        if (error instanceof AnswerError) throw error;
        throw new Error(`${name}: ${(error as Error).message}`);
      }
    });
    try {
      return await firstOf(named, (error) => error instanceof AnswerError, PATIENCE);
    } catch (error) {
      if (error instanceof AnswerError) throw error;
      const problems = (error as AggregateError).errors.map(({ message }: Error) => message);
      const more = problems.length > TOLD ? [`and ${problems.length - TOLD} more`] : [];
      throw new Error(`${failure}: ${[...problems.slice(0, TOLD), ...more].join('; ')}`);
    }
  }

  private passwordHeader(program: Program): { [name: string]: string } {
    const { passwords } = this.credentials;
    if (passwords === undefined) return {};
    const user = `${MONITORING_USER}:${passwords[program.password]}`;
    return { Authorization: `Basic ${Buffer.from(user).toString('base64')}` };
  }
}

/** Instances of a service, as Consul's health endpoint tells them; undefined when it tells something else. */
function instancesIn(answer: unknown): Instance[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  const instances = answer.map(({ Node, Service, Checks }: any): Instance => {
    const checks: unknown[] = Array.isArray(Checks) ? Checks : [];
    return {
      node: String(Node?.Node),
      address: String(Service?.Address || Node?.Address),
      port: Number(Service?.Port),
      passes: checks.every((check: any) => check?.Status === 'passing'),
    };
  });
  // They become arguments of a program.
  const isTarget = ({ address, port }: Instance): boolean => isIP(address) !== 0 && Number.isInteger(port);
  return instances.every(isTarget) ? instances : undefined;
}
