/**
 * Tests of which each builds on the one before: after a failure, what `explain` says is worth more than further failures.
 */
export function steps(explain: () => Promise<string>): (name: string, body: () => Promise<void>) => void {
  let broken = false;
  return (name, body) =>
    test(name, async () => {
      if (broken) throw new Error('an earlier step failed');
      try {
        await body();
      } catch (error) {
        broken = true;
        process.stderr.write(`${await explain().catch((reason: Error) => reason.message)}\n`);
        throw error;
      }
    });
}
