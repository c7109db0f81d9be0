import { isMap, Json } from '../../private/rendering/json';
import { counted } from '../counted';

/** What becomes of a group's instances, as Nomad's dry run tells it. */
export interface Updates {
  readonly Place?: number;
  readonly Stop?: number;
  readonly Migrate?: number;
  readonly InPlaceUpdate?: number;
  readonly DestructiveUpdate?: number;
  readonly Canary?: number;
  readonly Ignore?: number;
  readonly Preemptions?: number;
}

/** What becomes of a group's instances, in words. */
export function updateText(updates: Updates, group: Json, job: Json): string {
  const {
    Place = 0,
    Stop = 0,
    Migrate = 0,
    InPlaceUpdate = 0,
    DestructiveUpdate = 0,
    Canary = 0,
    Ignore = 0,
  } = updates;
  const { Preemptions = 0 } = updates;
  const update = { ...(isMap(job.Update) && job.Update), ...(isMap(group.Update) && group.Update) };
  const texts = [
    Place > 0 && `${counted(Place, 'instance')} started`,
    DestructiveUpdate > 0 && restarted(DestructiveUpdate + Ignore, update.MaxParallel),
    Canary > 0 && canaries(Canary, Ignore, update.AutoPromote),
    InPlaceUpdate > 0 && `${counted(InPlaceUpdate, 'instance')} updated in place, without a restart`,
    Migrate > 0 && `${counted(Migrate, 'instance')} moved to other hosts`,
    Stop > 0 && `${counted(Stop, 'instance')} stopped`,
    Preemptions > 0 && `${counted(Preemptions, 'instance')} of other jobs evicted`,
  ];
  return texts.filter((text) => text !== false).join(', ');
}

/** Nomad tells of the first batch alone; what it leaves for later it ignores for now. */
function restarted(count: number, parallel: unknown): string {
  const atOnce = typeof parallel === 'number' ? parallel : 1;
  if (count === 1) return '1 instance restarted';
  return `${count} instances restarted, ${atOnce === 0 || atOnce >= count ? 'all at once' : `${atOnce} at a time`}`;
}

function canaries(count: number, beside: number, promotes: unknown): string {
  const next = promotes === true ? 'once healthy, it replaces them' : 'the others are replaced when it is promoted';
  return `${counted(count, 'canary', 'canaries')} beside ${counted(beside, 'instance')}: ${count === 1 ? next : next.replace(/\bit (\w+)s\b/, 'they $1').replace('it is', 'they are')}`;
}
