import { setTimeout as pause } from 'node:timers/promises';
import { App } from 'cdktf';
import { AppStack, BatchJob, Duration, nomad, Platform, Worker } from '../../../lib';
import { run } from '../../../lib/cli/command-line';
import { LocalTestbed } from '../local-testbed';
import { shell } from '../shell';

/** What a command printed, and its code. */
interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Define a job that fails and one that runs, which nobody monitors. */
export function defineLoose(app: App, platform: Platform): void {
  const stack = new AppStack(app, 'loose', { cluster: platform.cluster, monitored: false });
  new BatchJob(stack, 'import', shell('echo no data >&2; exit 3'));
  const update = nomad.UpdateStrategy.rolling({ minHealthyTime: Duration.seconds(1) });
  new Worker(stack, 'idle', { ...shell('exec sleep 9999'), count: 1, update });
}

/** The commands of a delivery, on what a testbed has synthesized. */
export class Delivery {
  public constructor(private readonly testbed: LocalTestbed) {}

  public async berth(command: string, ...args: string[]): Promise<Ran> {
    const [out, err]: string[][] = [[], []];
    const own = ['exec', 'status'].includes(command) ? [] : ['--no-synth'];
    const sinks = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
    const code = await run([command, ...own, '--app', this.testbed.outdir, ...args], sinks);
    return { code, out: out.join('\n'), err: err.join('\n') };
  }

  /** Change a count behind everybody's back. Nomad refuses it while the job is being deployed. */
  public async scale(job: string, count: number): Promise<void> {
    const { running } = this.testbed;
    const isDeployed = async (): Promise<boolean> =>
      (await running.nomad(`/v1/job/${job}/deployment`)).Status === 'successful';
    for (let tries = 0; !(await isDeployed()); tries += 1) {
      if (tries === 60) throw new Error(`the deployment of ${job} has not succeeded in 60 s`);
      await pause(1_000);
    }
    await running.nomad(`/v1/job/${job}/scale`, { Count: count, Target: { Group: job } });
  }

  /** Do something while the ingress has no route to a service: it drops a router that two services define in two ways. */
  public async loseRoute(service: string, work: () => Promise<void>): Promise<void> {
    const instances = JSON.stringify(await this.testbed.running.consul(`/v1/catalog/service/${service}`));
    const [router] = new RegExp(`${service}-[0-9a-f]{8}`).exec(instances)!;
    const Tags = ['traefik.enable=true', `traefik.http.routers.${router}.rule=Path(\`/x\`)`];
    await changeServices('register', { ID: 'intruder', Name: 'intruder', Port: 1, Tags });
    try {
      await work();
    } finally {
      await changeServices('deregister/intruder');
    }
  }
}

async function changeServices(what: string, body?: object): Promise<void> {
  const url = `http://172.17.0.1:8500/v1/agent/service/${what}`;
  const { ok, status } = await fetch(url, { method: 'PUT', body: body && JSON.stringify(body) });
  if (!ok) throw new Error(`Consul answers ${what} with ${status}`);
}
