import * as http from 'node:http';
import * as https from 'node:https';
import { ICluster } from '../../lib';
import { must, run } from '../../lib/deploy/command';

interface Allocation {
  readonly ID: string;
  readonly Name: string;
  readonly ClientStatus: string;
  readonly DesiredStatus: string;
  readonly TaskStates: { readonly [task: string]: { readonly Events: { readonly DisplayMessage: string }[] } } | null;
}

/** Whom a client of an API trusts, and who it is. */
interface Credential {
  readonly ca: string;
  readonly token: string;
}

/** What a secured platform asks for. */
export interface Credentials {
  readonly nomad?: Credential;
  readonly consul?: Credential;
}

/** Queries a running platform. */
export class RunningPlatform {
  public constructor(
    private readonly cluster: Pick<ICluster, 'nomadAddress' | 'consulAddress'>,
    private readonly credentials: () => Credentials = () => ({}),
  ) {}

  /** JSON of Nomad's API; with a body the request is a PUT. */
  public async nomad<T = any>(path: string, body?: object): Promise<T> {
    return JSON.parse(await this.askNomad(path, body)) as T;
  }

  /** JSON of Consul's API. */
  public async consul<T = any>(path: string): Promise<T> {
    const { consul } = this.credentials();
    return JSON.parse(await ask(this.cluster.consulAddress + path, consul, 'X-Consul-Token')) as T;
  }

  /** Allocations of a job, the newest first. */
  public async allocations(job: string): Promise<Allocation[]> {
    const allocations = await this.nomad<(Allocation & { readonly CreateIndex: number })[]>(
      `/v1/job/${job}/allocations`,
    );
    return allocations.sort((a, b) => b.CreateIndex - a.CreateIndex);
  }

  /** What a task has printed. */
  public async logs(allocation: string, task: string, type: 'stdout' | 'stderr'): Promise<string> {
    const path = `/v1/client/fs/logs/${allocation}?task=${task}&type=${type}&plain=true`;
    return this.askNomad(path);
  }

  /** What happened to a job, from its deployment, allocations and logs. */
  public async explain(job: string): Promise<string> {
    const lines: string[] = [`job ${job}`];
    try {
      const deployment = await this.nomad(`/v1/job/${job}/deployment`);
      lines.push(`  deployment: ${deployment?.Status}: ${deployment?.StatusDescription}`);
      for (const { ID, Name, ClientStatus, TaskStates } of (await this.allocations(job)).slice(0, 4)) {
        lines.push(`  ${Name} ${ID.slice(0, 8)} is ${ClientStatus}`);
        for (const [task, { Events }] of Object.entries(TaskStates ?? {})) {
          lines.push(...Events.slice(-4).map(({ DisplayMessage }) => `    ${task}: ${DisplayMessage}`));
          const log = await this.logs(ID, task, 'stderr').catch(() => '');
          lines.push(
            ...log
              .trim()
              .split('\n')
              .slice(-5)
              .filter(Boolean)
              .map((line) => `    ${task} printed: ${line}`),
          );
        }
      }
    } catch (error) {
      lines.push(`  Nomad can't tell: ${(error as Error).message}`);
    }
    return lines.join('\n');
  }

  private askNomad(path: string, body?: object): Promise<string> {
    return ask(this.cluster.nomadAddress + path, this.credentials().nomad, 'X-Nomad-Token', body);
  }
}

/** Names of the containers and volumes that a platform or any task has left on this machine. */
export async function leftovers(platform: string): Promise<string[]> {
  const names = async (...args: string[]): Promise<string[]> =>
    (await must('docker', [...args, '--format', '{{.Names}}'])).split('\n').filter(Boolean);
  const agents = await names('ps', '-a', '--filter', `name=^${platform}-`);
  const tasks = await names('ps', '-a', '--filter', 'label=com.hashicorp.nomad.alloc_id');
  const volumes = await must('docker', ['volume', 'ls', '-q', '--filter', `name=^${platform}-`]);
  return [...agents, ...tasks, ...volumes.split('\n').filter(Boolean)];
}

/** The last lines that an agent's container has printed. */
export async function agentLog(container: string, lines: number = 15): Promise<string> {
  const { output } = await run('docker', ['logs', '--tail', String(lines), container]);
  return `${container}:\n${output.trim()}`;
}

/** The text of an answer; with a body the request is a PUT. */
function ask(url: string, credential: Credential | undefined, tokenHeader: string, body?: object): Promise<string> {
  const { request } = url.startsWith('https:') ? https : http;
  const headers = credential && { [tokenHeader]: credential.token };
  const options = { ca: credential?.ca, headers, method: body && 'PUT', timeout: 10_000 };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      answer.on('error', reject);
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(text) : reject(new Error(`${url} answered ${answer.statusCode}: ${text}`)),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer within 10 s`)));
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}
