import { StatusScreen } from '../../../../lib/cli/observe/status/status-screen';
import { StatusView } from '../../../../lib/cli/observe/status/status-lines';
import { Terminal } from '../../../../lib/cli/terminal';
import { until } from '../fake-platform';

const viewOf = (hosts: string[], up: boolean = true): StatusView => ({
  platform: 'prod',
  time: new Date(0),
  status: { hosts: hosts.map((host) => ({ host, up })), jobs: [], alerts: [] },
});

/** A terminal that remembers its frames. */
class FakeTerminal implements Terminal {
  public rows = 24;
  public columns = 80;
  public hasColors = false;
  public written: string[] = [];
  public readonly listeners = new Map<string, (key: string) => void>();

  public write(text: string): void {
    this.written.push(text);
  }

  public onResize(listener: () => void): () => void {
    return this.listen('resize', listener);
  }

  public onKey(listener: (key: string) => void): () => void {
    return this.listen('key', listener);
  }

  /** Lines of the last frame, without what drives the terminal. */
  public get frame(): string[] {
    return this.written
      .at(-1)!
      .replace(/\u001b\[[\d;?]*[A-Za-z]/g, '')
      .split('\r\n');
  }

  private listen(name: string, listener: (key: string) => void): () => void {
    this.listeners.set(name, listener);
    return () => void this.listeners.delete(name);
  }
}

describe('the screen of a status', () => {
  let terminal: FakeTerminal;
  let looks: (() => Promise<StatusView>)[];
  const start = (first: StatusView, stopped?: AbortSignal): Promise<void> => {
    const look = (): Promise<StatusView> => (looks.length > 1 ? looks.shift()! : looks[0])();
    return new StatusScreen({ terminal, first, look, interval: 5 }).run(stopped);
  };
  beforeEach(() => {
    terminal = new FakeTerminal();
    looks = [async () => viewOf(['s2'])];
  });

  test('shows what is seen, and what went wrong beside what was seen before', async () => {
    let fails = true;
    looks = [async () => (fails ? Promise.reject(new Error('[prod] no host lets anyone in')) : viewOf(['s2']))];
    const end = start(viewOf(['s1']));
    expect(terminal.frame[0]).toBe('prod  1970-01-01T00:00:00Z  1 of 1 host up  no alerts');
    await until(() => terminal.frame[0] === '[prod] no host lets anyone in: trying again');
    expect(terminal.frame).toContain('s1    yes    -       -     -');
    fails = false;
    await until(() => terminal.frame.includes('s2    yes    -       -     -'));
    expect(terminal.frame.join()).not.toContain('trying again');
    terminal.listeners.get('key')!('q');
    await end;
  });

  test.each(['q', '\u0004'])('ends at %j, and takes no other key', async (key) => {
    const end = start(viewOf(['s1']));
    terminal.listeners.get('key')!('x');
    await until(() => terminal.frame.join().includes('s2'));
    terminal.listeners.get('key')!(key);
    await end;
    expect(terminal.listeners.size).toBe(0);
    expect(terminal.written.at(-1)).toBe('\u001b[?7h\u001b[?25h\u001b[?1049l');
  });

  test('ends when the program is stopped, also while it looks', async () => {
    looks = [() => new Promise(() => undefined)];
    const stopped = new AbortController();
    const end = start(viewOf(['s1']), stopped.signal);
    await new Promise((resolve) => setTimeout(resolve, 30));
    stopped.abort();
    await end;
    expect(terminal.written.at(-1)).toContain('\u001b[?1049l');
  });

  test('fits the terminal, also when that changes', async () => {
    const end = start(viewOf(Array.from({ length: 30 }, (_, index) => `host-${index}`)));
    expect(terminal.frame).toHaveLength(24);
    expect(terminal.frame.at(-1)).toBe('… and 10 more lines');
    Object.assign(terminal, { rows: 5, columns: 10 });
    terminal.listeners.get('resize')!('');
    expect(terminal.frame).toEqual(['prod  1970', '', 'HOST     U', 'host-0   y', '… and 29 m']);
    terminal.listeners.get('key')!('q');
    await end;
  });

  test('has colours where they are wanted', async () => {
    for (const hasColors of [true, false]) {
      terminal.hasColors = hasColors;
      const end = start(viewOf(['s1'], false));
      expect(terminal.written.at(-1)!.includes('\u001b[31ms1    no')).toBe(hasColors);
      terminal.listeners.get('key')!('q');
      await end;
    }
  });
});
