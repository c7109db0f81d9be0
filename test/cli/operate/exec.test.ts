import { PassThrough } from 'node:stream';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { NomadClient } from '../../../lib/cli/nomad/nomad-client';
import { execute } from '../../../lib/cli/operate/exec';
import { Allocation } from '../../../lib/nomad/diagnosis/answers';
import { FakeApp } from './fake-app';

describe('a program that runs in an instance', () => {
  const server: Server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  const app = new FakeApp();
  let asked: URL;
  let token: unknown;
  const seen: any[] = [];
  /** What Nomad sends, for each message that it gets. */
  let answer: (message: any, send: (frame: object) => void, end: (why: string) => void) => void;
  let refused = false;

  beforeAll(async () => {
    server.on('upgrade', (request, socket, head): void => {
      asked = new URL(request.url!, 'http://nomad');
      token = request.headers['x-nomad-token'];
      if (refused) return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 17\r\n\r\nPermission denied');
      sockets.handleUpgrade(request, socket, head, (client) => {
        const send = (frame: object): void => client.send(JSON.stringify(frame));
        client.on('message', (message) => {
          seen.push(JSON.parse(String(message)));
          answer(seen.at(-1), send, (why) => client.close(4500, why));
        });
        // At once with the answer to the handshake, before anybody may listen.
        send({ stdout: { data: Buffer.from('first ').toString('base64') } });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await app.start();
  });
  afterAll(async () => {
    sockets.clients.forEach((client) => client.terminate());
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await app.stop();
  });
  beforeEach(() => void ((seen.length = 0), (refused = false)));

  const start = async (terminal?: { rows: number; columns: number }) => {
    const input = new PassThrough();
    const texts = { out: '', err: '' };
    const nomad = new NomadClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { token: 'secret' });
    const allocation = { ID: 'abc' } as Allocation;
    const result = execute(
      nomad,
      { namespace: 'shop', allocation, task: 'web', command: ['cat', '-n'] },
      {
        input,
        onOutput: (data) => (texts.out += data),
        onError: (data) => (texts.err += data),
        ...(terminal && { terminal: { size: () => terminal, onResize: () => () => undefined } }),
      },
    );
    return { input, texts, result };
  };
  const text = (data: string): string => Buffer.from(data, 'base64').toString();

  test('reads what is typed, and ends with its code', async () => {
    answer = ({ stdin }, send) => {
      if (stdin?.data) send({ stdout: stdin });
      if (stdin?.data) send({ stderr: { data: Buffer.from('!').toString('base64') } });
      if (stdin?.close) send({ exited: true, result: { exit_code: 3 } });
    };
    const { input, texts, result } = await start();
    input.end('hello');
    expect(await result).toBe(3);
    expect(texts).toEqual({ out: 'first hello', err: '!' });
    expect([asked.pathname, asked.searchParams.get('namespace'), token]).toEqual([
      ...['/v1/client/allocation/abc/exec', 'shop', 'secret'],
    ]);
    expect(JSON.parse(asked.searchParams.get('command')!)).toEqual(['cat', '-n']);
    expect(asked.searchParams.get('tty')).toBe('false');
  });

  test('knows the size of the terminal', async () => {
    answer = (_, send) => send({ exited: true, result: {} });
    const { result } = await start({ rows: 40, columns: 120 });
    expect(await result).toBe(0);
    expect(seen[0]).toEqual({ tty_size: { height: 40, width: 120 } });
    expect(asked.searchParams.get('tty')).toBe('true');
  });

  test('that the connection loses is no success', async () => {
    answer = ({ stdin }, _, end) => stdin?.data && end(`no such task ${text(stdin.data)}`);
    const { input, result } = await start();
    input.write('x');
    await expect(result).rejects.toThrow('Nomad ended the connection before the program had ended: no such task x');
  });

  test('that the token does not allow is refused in one line', async () => {
    refused = true;
    const { result } = await start();
    await expect(result).rejects.toThrow(/^Nomad at http:\/\/127.*\/exec is answered with 403: Permission denied$/);
  });

  const TaskStates = { web: { State: 'running' }, proxy: { State: 'running' } };
  test.each<[string, object[], string[], string]>([
    ['an app without instances', [], [], "no instance of 'shop/webapi' runs"],
    [
      'an unknown instance',
      [{ ID: '12345678-a' }],
      ['--instance', '9'],
      "'shop/webapi' has no instance '9' that runs: there are 12345678",
    ],
    [
      'one of several tasks',
      [{ ID: '12345678-a', TaskStates }],
      [],
      "'--task' must be given: instance 12345678 runs proxy, web",
    ],
    [
      'an unknown task',
      [{ ID: '12345678-a', TaskStates }],
      ['--task', 'wep'],
      "there is no task 'wep': instance 12345678 runs proxy, web",
    ],
  ])('is refused for %s', async (_, allocations, args, problem) => {
    const running = allocations.map((each) => ({ ClientStatus: 'running', TaskGroup: 'webapi', ...each }));
    app.answers = { 'GET /v1/job/webapi/allocations': running };
    expect(await app.run('exec', 'webapi', ...args)).toEqual({ code: 1, out: '', err: `berth: ${problem}` });
  });
});
