import { MapPlatform, StackMap } from '../../map/stack-map';
import { NomadError, NomadUnreachable } from '../nomad/nomad-errors';
import { PlatformClients } from '../platform-clients';
import { Items, DeployLock, LockHeld, LockPlace } from './deploy-lock';
import { lockPlacesOf } from './lock-places';
import { Origin } from './origin';

/** Items that outlive a deploy. */
export const ROLLED_BACK = 'rolled_back';
export const HISTORY_COUNT = 'history';

/** How the locks of a deploy are taken. */
export interface DeployLocksProps {
  /** The stacks to deploy. */
  readonly maps: readonly StackMap[];
  readonly clients: PlatformClients;
  readonly origin: Origin;
  readonly since: Date;
  readonly waitSeconds: number;
  readonly onNotice: (text: string) => void;
  readonly isStopped: () => boolean;
}

/** All locks that a deploy holds. */
export class DeployLocks {
  private readonly held = new Map<string, Promise<DeployLock | undefined>>();
  private readonly taken = new Map<string, DeployLock>();
  private readonly told = new Set<string>();

  public constructor(private readonly props: DeployLocksProps) {}

  /**
   * Take the locks of all stacks before any begins, in one order for all deploys: two that wait for each other would wait long.
   * What a platform that this very deploy makes can't hold yet is taken when its stack begins.
   */
  public async takeAll(): Promise<void> {
    const wanted = this.props.maps.flatMap((map) => lockPlacesOf(map).map((place) => ({ map, place })));
    const keyed = wanted.map((each) => ({ ...each, key: keyOf(each.map, each.place) }));
    for (const { map, place } of keyed.sort((one, other) => (one.key < other.key ? -1 : 1))) {
      try {
        await this.takeOnce(map, place);
      } catch (error) {
        if (error instanceof LockHeld || !this.makesPlatform(map.platform!)) throw error;
      }
    }
  }

  /** Take the locks of a stack that are not held yet. */
  public async takeFor(map: StackMap): Promise<void> {
    for (const place of lockPlacesOf(map)) await this.takeOnce(map, place);
  }

  /** The locks of a stack that are held. */
  public heldFor(map: StackMap): DeployLock[] {
    return lockPlacesOf(map).flatMap((place) => this.taken.get(keyOf(map, place)) ?? []);
  }

  /** The locks that were taken. */
  public get all(): readonly DeployLock[] {
    return [...this.taken.values()];
  }

  /** Why a lock is lost; undefined while all are held. */
  public get lost(): string | undefined {
    return this.all.map(({ lost }) => lost).find((reason) => reason !== undefined);
  }

  /** Let go of all, and leave the same facts in each. */
  public async release(itemsOf: (lock: DeployLock) => Items): Promise<void> {
    for (const lock of this.all) {
      if (lock.lost !== undefined) continue;
      await lock.release({ ...this.items, ...lock.lasting, ...itemsOf(lock) }).catch((error: Error) => {
        this.props.onNotice(`the lock '${lock.place.path}' is not released, and ends in 30 s: ${error.message}`);
      });
    }
  }

  /** What is not taken is tried again by the next stack. */
  private async takeOnce(map: StackMap, place: LockPlace): Promise<DeployLock | undefined> {
    const key = keyOf(map, place);
    const taking = this.held.get(key) ?? this.take(map, place);
    this.held.set(key, taking);
    try {
      const lock = await taking;
      if (lock === undefined) this.held.delete(key);
      return lock;
    } catch (error) {
      this.held.delete(key);
      throw error;
    }
  }

  /** Before its platform exists, a stack of the platform has no lock but that of its state. */
  private async take(map: StackMap, place: LockPlace): Promise<DeployLock | undefined> {
    const { clients, waitSeconds, onNotice, isStopped } = this.props;
    if (!map.platform!.nomadAddress && !process.env.NOMAD_ADDR) {
      this.tellOnce(`${map.stack}: no lock, as only Terraform knows the address of Nomad: NOMAD_ADDR can name it`);
      return undefined;
    }
    try {
      const lock = await DeployLock.take({
        ...place,
        nomad: clients.nomad(map.platform!),
        items: this.items,
        lasting: [ROLLED_BACK, HISTORY_COUNT],
        ...{ waitSeconds, isStopped },
        onWait: (holder) => onNotice(`waiting for the lock of ${holder}`),
      });
      this.taken.set(keyOf(map, place), lock);
      return lock;
    } catch (error) {
      if (!map.ofPlatform || !this.makesPlatform(map.platform!) || !isNotThereYet(error, map)) {
        throw located(error);
      }
      this.tellOnce(`${map.stack}: no lock, as the platform is not there yet: ${(error as Error).message}`);
      return undefined;
    }
  }

  /** A lock is tried for all stacks together, and again for each. */
  private tellOnce(text: string): void {
    if (this.told.has(text)) return;
    this.told.add(text);
    this.props.onNotice(text);
  }

  private get items(): Items {
    const { origin, since } = this.props;
    const { who, commit, run } = origin;
    return { who, since: since.toISOString(), ...(commit && { commit }), ...(run && { run }) };
  }

  /** Whether this deploy brings up hosts of a platform. */
  private makesPlatform({ name }: MapPlatform): boolean {
    return this.props.maps.some(({ platform, hosts }) => platform?.name === name && hosts.length > 0);
  }
}

function keyOf({ platform }: StackMap, { namespace, path }: LockPlace): string {
  return [platform!.name, namespace, path].join(' ');
}

/**
 * Whether a platform answers as one that is not set up yet. A token that it knows and that lacks rights is something else, and so is
 * silence once its hosts are up: Terraform's provider would wait for an answer without end.
 */
function isNotThereYet(error: unknown, { hosts }: StackMap): boolean {
  if (error instanceof LockHeld) return false;
  if (error instanceof NomadUnreachable) return hosts.length > 0;
  return error instanceof NomadError && !/Permission denied/i.test(error.message);
}

/** A refusal with what gives the right. */
function located(error: unknown): unknown {
  if (!(error instanceof NomadError) || error.status !== 403) return error;
  return new Error(
    `${error.message}: the lock needs a token with the variables 'berth/*', as of AclRules.deploy or operate; '--no-lock' goes without`,
  );
}
