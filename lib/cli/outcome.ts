/** What a command has to say. */
export interface Outcome {
  /** For stdout. */
  readonly lines: string[];
  /** For stderr; with any, the command fails. */
  readonly problems: string[];
}
