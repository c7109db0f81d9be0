import { setTimeout as pause } from 'node:timers/promises';
import { NomadClient } from '../nomad/nomad-client';
import { NomadError } from '../nomad/nomad-errors';

/** Texts of a variable, by their names. */
export interface Items {
  readonly [name: string]: string;
}

/** Where a lock lies. */
export interface LockPlace {
  readonly namespace: string;

  /** Path of the variable. */
  readonly path: string;
}

/** How a lock is taken. */
export interface LockProps extends LockPlace {
  readonly nomad: NomadClient;

  /** What others learn of the holder. */
  readonly items: Items;

  /** Names of items that outlive the holder, and are taken over from the one before. */
  readonly lasting: readonly string[];

  /** How long to wait for another holder. */
  readonly waitSeconds: number;

  /** Called when another holder is waited for, with who that is. */
  readonly onWait: (holder: string) => void;

  /** What ends the wait. */
  readonly isStopped: () => boolean;
}

/** Another deploy holds the lock. */
export class LockHeld extends Error {}

/** Nomad waits for twice the first, and then for the second, until it gives the lock of a dead holder to another. */
const LOCK = { TTL: '15s', LockDelay: '5s' };

/** Milliseconds between renewals: two may fail before the lock is lost. */
const RENEWAL = 8_000;
const FAILURES = 3;

/** Milliseconds between two attempts to take it. */
const ATTEMPT = 2_000;

const CONFLICT = 409;

/** A lock in a variable of Nomad: it keeps two deploys of the same apps apart. */
export class DeployLock {
  /** Take the lock, or wait for it. */
  public static async take(props: LockProps): Promise<DeployLock> {
    const { nomad, namespace, path, lasting, waitSeconds, onWait, isStopped } = props;
    const end = Date.now() + waitSeconds * 1000;
    for (let told = false; ; told = true) {
      // Whoever takes a lock replaces the items.
      const before = await itemsOf(nomad, props);
      const kept = Object.fromEntries(Object.entries(before).filter(([name]) => lasting.includes(name)));
      try {
        const body = { Namespace: namespace, Path: path, Items: { ...props.items, ...kept }, Lock: LOCK };
        const { Lock } = await ask<{ readonly Lock: { readonly ID: string } }>(nomad, props, 'lock-acquire', body);
        return new DeployLock(props, Lock.ID, kept);
      } catch (error) {
        if (!(error instanceof NomadError) || error.status !== CONFLICT) throw error;
      }
      const holder = holderText(await itemsOf(nomad, props), props);
      if (isStopped()) throw new LockHeld(`stopped while the lock was held by ${holder}`);
      if (Date.now() >= end) throw new LockHeld(`the lock is held by ${holder}: wait for it with '--wait 10m'`);
      if (!told) onWait(holder);
      await pause(Math.min(ATTEMPT, Math.max(end - Date.now(), 0)));
    }
  }

  private readonly timer: NodeJS.Timeout;
  private failures = 0;
  private problem: string | undefined;

  private constructor(
    private readonly props: LockProps,
    private readonly id: string,
    /** Lasting items of the holder before. */
    public readonly lasting: Items,
  ) {
    this.timer = setInterval(() => void this.renew(), RENEWAL);
  }

  public get nomad(): NomadClient {
    return this.props.nomad;
  }

  public get place(): LockPlace {
    const { namespace, path } = this.props;
    return { namespace, path };
  }

  /** Why the lock is lost; undefined while it is held. */
  public get lost(): string | undefined {
    return this.problem;
  }

  /** Let go, and leave items to be read: the deploy that was. */
  public async release(items: Items): Promise<void> {
    clearInterval(this.timer);
    const { nomad, namespace, path } = this.props;
    const variable = { Namespace: namespace, Path: path };
    // Without the same times Nomad would set its own.
    await ask(nomad, this.props, 'lock-acquire', { ...variable, Items: items, Lock: { ID: this.id, ...LOCK } });
    await ask(nomad, this.props, 'lock-release', { ...variable, Lock: { ID: this.id } });
  }

  private async renew(): Promise<void> {
    const { nomad, namespace, path } = this.props;
    try {
      await ask(nomad, this.props, 'lock-renew', { Namespace: namespace, Path: path, Lock: { ID: this.id } });
      this.failures = 0;
    } catch (error) {
      this.failures += 1;
      const isTaken = error instanceof NomadError && error.status === CONFLICT;
      if (!isTaken && this.failures < FAILURES) return;
      clearInterval(this.timer);
      this.problem = `the lock '${path}' in namespace '${namespace}' is lost: ${(error as Error).message}`;
    }
  }
}

function ask<T>(nomad: NomadClient, { namespace, path }: LockPlace, operation: string, body: object): Promise<T> {
  return nomad.put<T>(`/v1/var/${path}`, { namespace, query: { [operation]: '' }, body });
}

/** Items of a variable; none where there is no variable. */
async function itemsOf(nomad: NomadClient, { namespace, path }: LockPlace): Promise<Items> {
  const variable = await nomad.find<{ readonly Items?: Items }>(`/v1/var/${path}`, { namespace });
  return variable?.Items ?? {};
}

function holderText({ who = 'another deploy', since, commit, run }: Items, { namespace, path }: LockPlace): string {
  const facts = [
    since && ` since ${since}`,
    commit && ` (commit ${commit.slice(0, 7)})`,
    run && `, ${run}`,
    `, as '${path}' in namespace '${namespace}' says`,
  ];
  return `${who}${facts.filter(Boolean).join('')}`;
}
