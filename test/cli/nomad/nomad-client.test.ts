import { NomadClient } from '../../../lib/cli/nomad/nomad-client';
import { NomadError, NomadRefused, NomadUnreachable } from '../../../lib/cli/nomad/nomad-errors';
import { FakeNomad, Saying } from './fake-nomad';

describe('a client of Nomad', () => {
  let nomad: FakeNomad;
  let client: NomadClient;
  beforeEach(async () => {
    nomad = await new FakeNomad().start();
    client = new NomadClient(nomad.address, { token: 'secret', timeoutSeconds: 0.3 });
  });
  afterEach(async () => {
    client.close();
    await nomad.stop();
  });

  const failure = (path = '/v1/jobs'): Promise<Error> =>
    client.get(path).then(
      () => new Error('it succeeded'),
      (error: Error) => error,
    );

  test('asks with the token, the region, the namespace and the body, and reads JSON', async () => {
    client = new NomadClient(nomad.address, { token: 'secret', region: 'global' });
    nomad.answer = () => ({ Index: 7 });
    const body = { Job: { ID: 'ä' } };
    expect(await client.put('/v1/job/web/plan', { namespace: 'shop', query: { a: 'b&c' }, body })).toEqual({
      Index: 7,
    });
    expect(nomad.asked[0]).toMatchObject({ method: 'PUT', path: '/v1/job/web/plan', token: 'secret', body });
    expect([...nomad.asked[0].query].sort()).toEqual([
      ['a', 'b&c'],
      ['namespace', 'shop'],
      ['region', 'global'],
    ]);
  });

  test('what is empty is undefined, and what is not there may be looked for', async () => {
    nomad.answer = (_, response) => void response.end();
    expect(await client.delete('/v1/job/web')).toBeUndefined();
    nomad.answer = () => new Saying(404, 'job not found');
    expect(await client.find('/v1/job/web')).toBeUndefined();
    nomad.answer = () => new Saying(500, 'No cluster leader');
    await expect(client.find('/v1/job/web')).rejects.toThrow('500: No cluster leader');
  });

  test('a server that never answers costs no more than the time limit', async () => {
    nomad.answer = () => undefined;
    expect(await failure()).toBeInstanceOf(NomadUnreachable);
    expect((await failure()).message).toBe(`Nomad at ${nomad.address}: GET /v1/jobs: no answer within 0.3 s`);
  });

  test('an answer that begins and never ends costs no more than the time limit', async () => {
    nomad.answer = (_, response) => void response.write('[');
    expect((await failure()).message).toContain('GET /v1/jobs: no answer within 0.3 s');
  });

  test('a refused connection, and one that is cut in an answer, are unreachable', async () => {
    nomad.answer = (_, response) => {
      response.writeHead(200, { 'Content-Length': 100 }).write('[1,');
      setTimeout(() => nomad.cut(), 50);
    };
    expect(await failure()).toBeInstanceOf(NomadUnreachable);
    const { address } = nomad;
    await nomad.stop();
    expect(await failure()).toBeInstanceOf(NomadUnreachable);
    expect((await failure()).message).toMatch(`Nomad at ${address}: GET /v1/jobs: connect ECONNREFUSED`);
    await nomad.start();
  });

  test.each([
    [200, '<html><body>Sign in</body></html>', /is answered, but not by Nomad: it is no JSON: <html>/],
    [502, '\n<html>Bad Gateway</html>', /is answered with 502, but not by Nomad: <html>Bad Gateway/],
    [200, 'plain text', /not by Nomad/],
  ])('a foreign program is no Nomad: %d %j', async (status, text, message) => {
    nomad.answer = () => new Saying(status, text);
    const error = await failure();
    expect(error).toBeInstanceOf(NomadUnreachable);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('\n');
  });

  test.each([401, 403])('a token that is refused is told apart: %d', async (status) => {
    nomad.answer = () => new Saying(status, 'Permission denied\n\u001b[2J');
    const error = await failure('/v1/jobs?prefix=x');
    expect(error).toBeInstanceOf(NomadRefused);
    expect(error.message).toBe(`Nomad at ${nomad.address}: GET /v1/jobs is answered with ${status}: Permission denied`);
  });

  test("an error has Nomad's own text and status, on one line and without what drives a terminal", async () => {
    nomad.answer = () => new Saying(500, 'rpc error: \u001b]0;x no leader\nmore');
    const error = (await failure()) as NomadError;
    expect(error).toBeInstanceOf(NomadError);
    expect([error.status, error.message.split('with ')[1]]).toEqual([500, '500: rpc error: \\u{001b}]0;x no leader']);
  });

  test('fifty requests share sixteen connections, and none is late because it waited for one', async () => {
    client = new NomadClient(nomad.address, { timeoutSeconds: 0.8 });
    nomad.answer = (_, response) => void setTimeout(() => response.end('1'), 300);
    const answers = Array.from({ length: 50 }, () => client.get<number>('/v1/jobs'));
    expect(await Promise.all(answers)).toHaveLength(50);
    expect(nomad.connections).toBeLessThanOrEqual(16);
  });

  test('a kept connection that the other end has closed is made again for a question', async () => {
    nomad.answer = () => 1;
    await client.get('/v1/jobs');
    let cut = true;
    nomad.answer = () => {
      if (!cut) return 2;
      cut = false;
      return void nomad.cut();
    };
    expect(await client.get('/v1/jobs')).toBe(2);
  });

  test('a stream goes on for longer than the limit, and ends when it is told to', async () => {
    nomad.answer = (_, response) => {
      response.write('one');
      setTimeout(() => response.write('two'), 500);
    };
    const stopped = new AbortController();
    const stream = await client.stream('/v1/event/stream', { signal: stopped.signal });
    const read: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream.setEncoding('utf8')) {
        read.push(chunk);
        if (read.join('') === 'onetwo') stopped.abort();
      }
    })();
    await expect(reading).rejects.toThrow('aborted');
    expect(read.join('')).toBe('onetwo');
  });

  test.each(['', 'nomad:4646', 'ftp://x', 'http://'])('the address must be a URL: %j', (address) => {
    expect(() => new NomadClient(address)).toThrow("Nomad's address must be a URL");
  });

  describe('with a login', () => {
    const jwt = 'head.body.signature';
    let token: string;
    beforeEach(() => {
      token = 't1';
      client = new NomadClient(nomad.address, { login: { method: 'berth', jwt } });
      nomad.answer = ({ path, body, token: given }) => {
        if (path === '/v1/acl/login') {
          return body.LoginToken === jwt ? { SecretID: token } : new Saying(403, `${body.LoginToken} is no login`);
        }
        return given === token ? [given] : new Saying(403, 'ACL token expired');
      };
    });

    test('exchanges it once for many requests, and again when the token has expired', async () => {
      const all = (): Promise<unknown[]> => Promise.all([1, 2, 3].map(() => client.get('/v1/jobs')));
      expect(await all()).toEqual([['t1'], ['t1'], ['t1']]);
      token = 't2';
      expect(await all()).toEqual([['t2'], ['t2'], ['t2']]);
      expect(nomad.asked.filter(({ path }) => path === '/v1/acl/login')).toHaveLength(2);
    });

    test('one that is refused stands in no error', async () => {
      client = new NomadClient(nomad.address, { login: { method: 'berth', jwt: 'bad.login.here' } });
      expect((await failure()).message).toMatch(/POST \/v1\/acl\/login is answered with 403: … is no login/);
    });

    test('an answer without a token is an error, and the answer is not shown', async () => {
      nomad.answer = () => ({ Secret: 'x' });
      expect((await failure()).message).toBe('Nomad gives no token for the login');
    });
  });
});
