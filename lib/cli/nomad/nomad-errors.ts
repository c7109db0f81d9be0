/** An answer of Nomad that says no. */
export class NomadError extends Error {
  /** @param status of the answer */
  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The token does not allow what was asked, or there is none. */
export class NomadRefused extends NomadError {}

/** Nothing answers, or something else than Nomad. */
export class NomadUnreachable extends Error {}
