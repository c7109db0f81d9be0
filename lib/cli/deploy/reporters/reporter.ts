import { ApplyChanges } from '../../../deploy/apply-output';

/** Something that people, or programs, want to know of a deploy. */
export type DeployEvent =
  | { readonly kind: 'began'; readonly stack: string }
  | {
      readonly kind: 'progress';
      readonly stack: string;

      /** Address of the resource; empty for what is about the whole stack. */
      readonly address: string;
      readonly text: string;

      /** Whether it says only that something still goes on. */
      readonly isRepeated: boolean;
    }
  | {
      readonly kind: 'ended';
      readonly stack: string;
      readonly state: 'deployed' | 'failed' | 'skipped';

      /** How long it took; none for what never began. */
      readonly seconds?: number;
      readonly changes?: ApplyChanges;

      /** Why it failed or was skipped. */
      readonly problem?: string;
    }
  /** Something about the whole deploy, such as a lock that is waited for. */
  | { readonly kind: 'notice'; readonly text: string }
  /** Something that does not serve. */
  | { readonly kind: 'finding'; readonly text: string };

/** What shows how a deploy goes on. */
export interface Reporter {
  report(event: DeployEvent): void;

  /** Show nothing more. */
  close(): void;
}

/** A stack that runs. */
export interface RunningStack {
  readonly began: number;
  readonly text: string;
}

/** What was changed, in words. */
export function changesText({ created, updated, deleted }: ApplyChanges): string {
  const parts = [
    [created, 'created'],
    [updated, 'changed'],
    [deleted, 'destroyed'],
  ].filter(([count]) => count !== 0);
  return parts.length === 0 ? 'no changes' : parts.map((part) => part.join(' ')).join(', ');
}

/** A length of time for people: `12 s`, `3 min 5 s`. */
export function secondsText(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
