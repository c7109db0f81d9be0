/** Asks a running VictoriaLogs. */
export class VictoriaLogs {
  /** @param headers what it asks for, such as a password */
  public constructor(
    public readonly address: string,
    private readonly headers: { readonly [name: string]: string } = {},
  ) {}

  /** The rows of an answer: log lines, or what a `stats` pipe makes of them. */
  public async query(logsql: string): Promise<{ readonly [field: string]: string }[]> {
    const body = new URLSearchParams({ query: logsql });
    const answer = await fetch(`${this.address}/select/logsql/query`, {
      ...{ method: 'POST', body, headers: this.headers },
      signal: AbortSignal.timeout(20_000),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${logsql}: ${text}`);
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }
}
