import { request } from 'node:https';
import { CONSUL_PORTS } from '../../consul/ports';
import { NOMAD_PORTS } from '../../nomad/agent/ports';
import { TopologyFile } from '../../platform/topology/topology-format';
import { System } from './host-certificates';
import { PlatformSecrets } from './platform-secrets';

const PORTS: { readonly [system in System]: number } = { consul: CONSUL_PORTS.https, nomad: NOMAD_PORTS.http };
const HEADERS: { readonly [system in System]: string } = { consul: 'X-Consul-Token', nomad: 'X-Nomad-Token' };

/** Longest time of one request, in milliseconds. */
const PATIENCE = 10_000;

/** An answer that says no. */
export class ApiError extends Error {
  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The API of a running platform, at the first of its servers that answers. No secret stands in an error. */
export class PlatformApi {
  public constructor(
    private readonly topology: TopologyFile,
    private readonly secrets: PlatformSecrets,
    private readonly system: System,
    private readonly token: string,
  ) {}

  public async ask<T>(method: string, path: string, body?: object): Promise<T> {
    const problems: string[] = [];
    for (const { address, roles } of this.topology.hosts) {
      if (!roles.includes('server')) continue;
      try {
        const text = await this.once(address, method, path, body);
        return (text === '' ? undefined : JSON.parse(text)) as T;
      } catch (error) {
        if (error instanceof ApiError && error.status < 500) throw error;
        problems.push((error as Error).message);
      }
    }
    const name = this.system === 'consul' ? 'Consul' : 'Nomad';
    throw new Error(`no server of ${name} answers ${method} ${path}: ${problems.join('; ')}`);
  }

  private once(address: string, method: string, path: string, body: object | undefined): Promise<string> {
    const { system, token } = this;
    const where = `https://${address}:${PORTS[system]}`;
    const options = {
      method,
      ca: this.secrets[`${system}_ca`],
      headers: { [HEADERS[system]]: token },
      agent: false as const,
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${where}${path}`, { ...options, timeout: PATIENCE }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('error', reject);
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const { statusCode: status = 0 } = response;
          if (status >= 200 && status < 300) return resolve(text);
          reject(new ApiError(status, `${where}: ${status} ${text.trim().slice(0, 200)}`));
        });
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
      sent.on('error', ({ message }) => reject(new Error(`${where}: ${message}`)));
      sent.end(body && JSON.stringify(body));
    });
  }
}
