import { PlatformClients } from '../platform-clients';
import { Problem } from '../verify/finding';
import { JobCheck } from '../verify/jobs/job-check';
import { inSeconds, lookUntil } from '../verify/look-until';
import { App } from './known-apps';

/** Wait until what runs of an app is deployed and healthy, and return what is wrong when the time is up. */
export function untilItServes(
  { platform, job, nomad }: App,
  clients: PlatformClients,
  seconds: number,
  onProgress: (line: string) => void,
): Promise<Problem | undefined> {
  let told = '';
  const check = new JobCheck({ job, nomad, consul: () => clients.consul(platform), onWarning: onProgress });
  return lookUntil(() => check.look(), {
    ...{ end: inSeconds(seconds), interval: 1 },
    onProblem: ({ problem }) => {
      if (problem !== told) onProgress((told = problem));
    },
  });
}
