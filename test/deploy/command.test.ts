import { must, run } from '../../lib/deploy/command';

const shell = (script: string, options?: Parameters<typeof run>[2]): ReturnType<typeof run> =>
  run('sh', ['-c', script], options);

describe('a command', () => {
  test('ends with its own code, and with all that it printed', async () => {
    expect(await shell('echo out; echo err >&2; exit 2')).toEqual({
      code: 2,
      output: expect.stringMatching(/out|err/),
    });
    expect((await shell('cat', { input: 'given' })).output).toBe('given');
  });

  test('ends with 127 when it can not be started', async () => {
    expect(await run('no-such-program', [])).toEqual({ code: 127, output: 'spawn no-such-program ENOENT' });
  });

  test('tells each line once and whole, whatever the pieces in which it comes', async () => {
    const lines: string[] = [];
    // The two bytes of a letter, and the halves of a line, come apart; an error comes between them.
    const script = `printf 'h\\303'; sleep 0.1; echo wrong >&2; sleep 0.1; printf '\\251llo\\nlast'`;
    await shell(script, { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['wrong', 'héllo', 'last']);
  });

  test('ends with 124 at its time limit, and says so', async () => {
    const start = Date.now();
    const { code, output } = await shell('echo begun; exec sleep 60', { timeoutSeconds: 0.3 });
    expect([code, output]).toEqual([124, 'begun\n\nsh did not end within 0.3 s']);
    expect(Date.now() - start).toBeLessThan(10_000);
  });

  test('that must succeed fails with its code and what it printed', async () => {
    expect(await must('echo', [' word '])).toBe('word');
    await expect(must('sh', ['-c', 'echo why; exit 3'])).rejects.toThrow('sh -c echo why; exit 3 ended with 3:\nwhy');
  });
});
