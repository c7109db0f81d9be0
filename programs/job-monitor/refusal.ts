/** Nomad is there and says no: to ask again would bring the same answer. */
export class Refusal extends Error {
  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
