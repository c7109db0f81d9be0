/** A change of a part of a job, or of another resource. All texts may be shown: secrets are hidden in them already. */
export interface FieldChange {
  /** Where it is, in people's words, such as `group web / task web / Env.GREETING`. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'renamed';

  /** What was there. */
  readonly before?: string;

  /** What will be there. */
  readonly after?: string;

  /** Lines of a text, with a few around those that change. */
  readonly lines?: readonly ChangedLine[];

  /** What the part is made of that comes, goes or is renamed. */
  readonly parts?: readonly FieldChange[];

  /** Whether it says to the proxies what routes say to people. */
  readonly isRouting?: boolean;
}

/** A line of a text: it stays, is added, is removed, or stands for those that are left out. */
export interface ChangedLine {
  readonly sign: ' ' | '+' | '-' | '…';
  readonly text: string;
}
