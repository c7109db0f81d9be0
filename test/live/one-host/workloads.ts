import { setTimeout as pause } from 'node:timers/promises';
import { App } from 'cdktf';
import {
  AppStack,
  BatchJob,
  ContainerImage,
  Daemon,
  Duration,
  EnvValue,
  Platform,
  Schedule,
  ScheduledJob,
  TcpService,
  Worker,
} from '../../../lib';
import { LocalTestbed } from '../local-testbed';
import { shell } from '../shell';

/** Define one workload of each kind that has no port. */
export function defineWorkloads(app: App, platform: Platform): void {
  const stack = new AppStack(app, 'work', { cluster: platform.cluster });
  const forever = 'echo "$WORD"; while :; do sleep 1; done';
  new Worker(stack, 'worker', { ...shell(forever), env: { WORD: EnvValue.of('works') } });
  new TcpService(stack, 'broker', { ...shell('echo serves; exec httpd -f -p 8080'), count: 1 });
  new Daemon(stack, 'daemon', { ...shell(forever), env: { WORD: EnvValue.of('watches') } });
  new BatchJob(stack, 'once', shell('echo ran; sleep 2'));
  new BatchJob(stack, 'retried', {
    ...shell(
      'n=$(cat $NOMAD_ALLOC_DIR/n || echo 0); echo $((n + 1)) > $NOMAD_ALLOC_DIR/n; echo try $n; sleep 2; [ $n = 1 ]',
    ),
    retries: 1,
  });
  new BatchJob(stack, 'refund', {
    ...shell('echo "$NOMAD_META_ORDER $(cat $NOMAD_TASK_DIR/payload)"; sleep 2'),
    parameters: { payload: 'required', meta: ['ORDER'] },
  });
  new BatchJob(stack, 'endless', {
    ...shell('sleep 600'),
    timeout: Duration.seconds(3),
    timerImage: ContainerImage.fromRegistry('busybox:1.35'),
    awaited: false,
  });
  // Far in the future: the test starts it.
  new ScheduledJob(stack, 'report', { ...shell('echo reported; sleep 2'), schedule: Schedule.expression('0 4 1 1 *') });
}

/** Start what must be started, and return what each workload printed. Output right before a task's end gets lost. */
export async function runWorkloads({ running }: LocalTestbed): Promise<{ [job: string]: string }> {
  const payload = Buffer.from('all of it').toString('base64');
  const dispatched = await running.nomad<{ DispatchedJobID: string }>('/v1/job/refund/dispatch', {
    Meta: { ORDER: '42' },
    Payload: payload,
  });
  await running.nomad('/v1/job/report/periodic/force', {});
  const [report] = await running.nomad<{ ID: string }[]>('/v1/jobs?prefix=report/periodic');
  const printed = async (job: string, task: string, status: string, type: 'stdout' | 'stderr' = 'stdout') => {
    for (let tries = 0; tries < 90; tries += 1) {
      const [allocation] = await running.allocations(encodeURIComponent(job));
      // Its output may arrive shortly after its end.
      const text = allocation?.ClientStatus === status ? await running.logs(allocation.ID, task, type) : '';
      if (text !== '') return text.trim();
      await pause(500);
    }
    throw new Error(`no allocation of ${job} is ${status}`);
  };
  /** The one run of a batch job that Terraform has started. */
  const run = async (job: string): Promise<string> => {
    const runs = await running.nomad<{ ID: string }[]>(`/v1/jobs?prefix=${job}/dispatch-`);
    if (runs.length !== 1) throw new Error(`${job} has ${runs.length} runs`);
    return runs[0].ID;
  };
  return {
    worker: await printed('worker', 'worker', 'running'),
    daemon: await printed('daemon', 'daemon', 'running'),
    broker: await printed('broker', 'broker', 'running'),
    once: await printed(await run('once'), 'once', 'complete'),
    retried: await printed(await run('retried'), 'retried', 'complete'),
    refund: await printed(dispatched.DispatchedJobID, 'refund', 'complete'),
    report: await printed(report.ID, 'report', 'complete'),
    endless: await printed(await run('endless'), 'timeout', 'failed', 'stderr'),
  };
}
