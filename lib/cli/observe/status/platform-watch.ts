import { knownJob } from './known-job';
import { Prometheus } from '../prometheus';
import { StatusView } from './status-lines';
import { readStatus } from './status-reader';
import { WayIn } from '../way-in/way-in';
import { AskedPlatform } from '../way-in/with-way-in';

/** What of a platform is looked at. */
export interface WatchedPart {
  readonly job?: string;
  readonly namespace?: string;
}

/** Looks at a platform whenever it is asked to. */
export class PlatformWatch {
  private way: { readonly wayIn: WayIn; readonly prometheus: Prometheus } | undefined;

  public constructor(
    private readonly platform: AskedPlatform,
    private readonly part: WatchedPart,
  ) {}

  /** How the platform is now. After a failure the next look takes a new way in: a host may be lost. */
  public async look(): Promise<StatusView> {
    const { topology } = this.platform;
    const { job, namespace } = this.part;
    try {
      this.way ??= await this.enter();
      const status = await readStatus(topology, this.way.wayIn, this.way.prometheus);
      const one = job === undefined ? undefined : knownJob(status.jobs, { job, namespace });
      const jobs =
        one === undefined ? status.jobs.filter((each) => [undefined, each.namespace].includes(namespace)) : [one];
      return { platform: topology.name, time: new Date(), status: { ...status, jobs }, job: one };
    } catch (error) {
      this.way?.wayIn.close();
      this.way = undefined;
      throw error;
    }
  }

  private async enter(): Promise<{ readonly wayIn: WayIn; readonly prometheus: Prometheus }> {
    const wayIn = this.platform.wayIn();
    return { wayIn, prometheus: await Prometheus.of(wayIn) };
  }
}
