/**
 * What the first attempt that succeeds brings. The next one starts once one has failed, or has taken its time: a host that is
 * lost answers nothing at all.
 *
 * @param isFinal whether an error makes all other attempts useless
 * @param patience time of an attempt until the next one starts beside it, in milliseconds
 */
export function firstOf<T>(
  attempts: readonly (() => Promise<T>)[],
  isFinal: (error: Error) => boolean,
  patience: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const errors: Error[] = [];
    let next = 0;
    let failed = 0;
    let timer: NodeJS.Timeout | undefined;
    const start = (): void => {
      clearTimeout(timer);
      if (next === attempts.length) return;
      const index = next;
      next += 1;
      timer = setTimeout(start, patience);
      attempts[index]().then(
        (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        (error: Error) => {
          errors[index] = error;
          failed += 1;
          if (failed < attempts.length && !isFinal(error)) return start();
          clearTimeout(timer);
          // A last error stands for what all of them say.
          reject(isFinal(error) ? error : new AggregateError(errors.filter(Boolean)));
        },
      );
    };
    start();
  });
}
