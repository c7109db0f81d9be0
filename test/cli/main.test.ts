import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FakePlatform, sample, until } from './observe/fake-platform';

const ROOT = join(__dirname, '../..');
const hasScript = spawnSync('script', ['--version']).status === 0;

let platform: FakePlatform;
let running: Shell | undefined;
beforeEach(async () => {
  platform = await new FakePlatform().start();
  platform.samples.push(['up{job="nomad"}', [sample({ host: 's1' }, 1)]]);
  platform.onLogs = ({ form, path }, response) => {
    const line = { _time: new Date().toISOString(), _msg: 'hello', alloc_id: '3f2a9c1e', task: 'webapi' };
    if (form.get('query')!.includes('| uniq')) {
      response.end(JSON.stringify({ namespace: 'shop', job: 'webapi', task: 'webapi' }));
    } else if (path === '/select/logsql/tail') {
      const timer = setInterval(
        () => response.write(`${JSON.stringify({ ...line, _time: new Date().toISOString() })}\n`),
        50,
      );
      response.on('close', () => clearInterval(timer));
    } else response.end();
  };
});
afterEach(() => {
  running?.kill();
  platform.stop();
});

/** The program, as a word of a shell's command. */
const berth = (...args: string[]): string =>
  ['node', '--import', 'tsx', 'lib/cli/main.ts', ...args, '--app', platform.testbed.app].join(' ');

/** A command of a shell, until it ends. */
class Shell {
  public output = '';
  public readonly code: Promise<number | null>;
  private readonly child;

  public constructor(command: string, [program, ...args]: string[] = ['bash', '-c', command]) {
    this.child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, TERM: 'xterm', NO_COLOR: '1' },
      detached: true,
    });
    this.child.stdout.on('data', (chunk: Buffer) => (this.output += chunk));
    this.child.stderr.on('data', (chunk: Buffer) => (this.output += chunk));
    this.code = new Promise((resolve) => this.child.once('close', resolve));
  }

  public type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** End what a test has left running. */
  public kill(): void {
    if (this.child.exitCode === null && this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
  }
}

function start(...args: ConstructorParameters<typeof Shell>): Shell {
  running = new Shell(...args);
  return running;
}

describe('the program', () => {
  test.each([
    ['\u0003', 130],
    ['q', 0],
  ])(
    `${hasScript ? '' : 'skipped, as script is missing: '}draws on a terminal, and leaves it as it was after %j`,
    async (key, code) => {
      if (!hasScript) return;
      const command = `stty -g; ${berth('top')}; code=$?; stty -g; exit $code`;
      const shell = start('', ['script', '-qec', command, '/dev/null']);
      await until(
        () => shell.output.includes('1 of 1 host up'),
        () => shell.output,
      );
      expect(shell.output).toContain('\u001b[?1049h');
      shell.type(key);
      expect(await shell.code).toBe(code);
      const [before, after] = shell.output.match(/[0-9a-f]+(?::[0-9a-f]+){20,}/g)!;
      expect(after).toBe(before);
      expect(shell.output.indexOf('\u001b[?25h\u001b[?1049l')).toBeGreaterThan(shell.output.indexOf('\u001b[?1049h'));
      expect(shell.output).not.toContain('Error');
    },
    30_000,
  );

  test('ends quietly when nobody reads it any more', async () => {
    const shell = start(`set -o pipefail; ${berth('logs', 'webapi')} | head -n 1`);
    expect(await shell.code).toBe(0);
    expect(shell.output).toMatch(/^\S+Z 3f2a9c1e webapi hello\n$/);
  }, 30_000);

  test('ends with its connections at Ctrl-C', async () => {
    const shell = start(`${berth('logs', 'webapi')} & child=$!; read -r _; kill -INT $child; wait $child`);
    await until(
      () => shell.output.includes('hello'),
      () => shell.output,
    );
    shell.type('\n');
    expect(await shell.code).toBe(130);
    await until(() => spawnSync('pgrep', ['-f', `nc 127.0.0.1 ${platform.ports['victoria-logs']}$`]).status === 1);
    expect(shell.output).not.toMatch(/berth:|Error/);
  }, 30_000);
});
