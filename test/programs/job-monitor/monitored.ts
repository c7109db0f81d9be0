import { ChildProcess, spawn } from 'node:child_process';
import { JOB_MONITOR } from '../../../lib/nomad/monitor/job-monitor.generated';
import { FakeNomad } from '../fake-nomad';

/** A job of the fake Nomad, `web`, whose versions the test names. */
export function job(version: number, more: { [field: string]: unknown } = {}): any {
  return {
    ID: 'web',
    Version: version,
    CreateIndex: 5,
    JobModifyIndex: 10 * (version + 1),
    Type: 'service',
    NodePool: 'default',
    Stop: false,
    Stable: false,
    Status: 'running',
    TaskGroups: [{ Count: 2, Update: { ProgressDeadline: 6e11 }, Program: `program ${version}` }],
    ...more,
  };
}

export function deployment(version: number, status: string, more: { [field: string]: unknown } = {}): any {
  return {
    ID: `deployment-${version}`,
    JobVersion: version,
    JobCreateIndex: 5,
    Status: status,
    StatusDescription: `it is ${status}`,
    TaskGroups: { web: { DesiredTotal: 2, DesiredCanaries: 0, HealthyAllocs: 1, Promoted: false } },
    ...more,
  };
}

export function allocation(version: number, more: { [field: string]: unknown } = {}): any {
  return {
    ID: `12345678-${version}`,
    NodeName: 's1',
    JobVersion: version,
    CreateIndex: 100 + version,
    DesiredStatus: 'run',
    ClientStatus: 'running',
    ClientDescription: '',
    FollowupEvalID: '',
    NextAllocation: '',
    DeploymentStatus: null,
    TaskStates: null,
    ...more,
  };
}

/** Let the fake have the job `web` with these versions, the newest first. */
export function register(nomad: FakeNomad, versions: any[], deployments: any[], allocations: any[] = []): void {
  nomad.has('/v1/job/web', versions[0]);
  nomad.has('/v1/job/web/versions', { Versions: versions });
  nomad.has('/v1/job/web/deployments', deployments);
  nomad.has('/v1/job/web/allocations', allocations);
  nomad.has('/v1/job/web/evaluations', [
    { Status: 'complete', ModifyIndex: 1000, JobModifyIndex: 10, FailedTGAllocs: null },
  ]);
  deployments.forEach((each) => nomad.has(`/v1/deployment/${each.ID}`, each));
}

export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly seconds: number;
}

/** A monitor that runs, as Terraform would start it. */
export class Monitored {
  public readonly outcome: Promise<Outcome>;
  public readonly process: ChildProcess;
  public output = '';

  public constructor(nomad: FakeNomad, environment: { [name: string]: string }, command = ['node', '-e', JOB_MONITOR]) {
    const env = {
      PATH: process.env.PATH,
      MONITOR_PROGRAM: JOB_MONITOR,
      MONITOR_ADDRESS: nomad.address,
      MONITOR_REGION: 'global',
      MONITOR_NAMESPACE: 'default',
      MONITOR_JOB: 'web',
      MONITOR_WHAT: 'deployment',
      MONITOR_CHECKS: '',
      MONITOR_PROMOTION: 'nomad',
      MONITOR_MODIFY_INDEX: '20',
      MONITOR_SECONDS: '20',
      ...environment,
    };
    const begin = performance.now();
    this.process = spawn(command[0], command.slice(1), { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 60_000 });
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.outcome = new Promise((resolve) => {
      this.process.on('close', (code) =>
        resolve({ code, output: this.output, seconds: (performance.now() - begin) / 1000 }),
      );
    });
  }

  /** Wait until it has printed something. */
  public async says(text: string): Promise<void> {
    for (let tries = 0; !this.output.includes(text); tries += 1) {
      if (tries === 200) throw new Error(`it did not say '${text}', but: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Run the monitor to its end. */
export function follow(nomad: FakeNomad, environment: { [name: string]: string } = {}): Promise<Outcome> {
  return new Monitored(nomad, environment).outcome;
}
