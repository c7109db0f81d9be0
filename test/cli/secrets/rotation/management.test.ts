import { randomUUID } from 'node:crypto';
import { ApiError, PlatformApi } from '../../../../lib/cli/secrets/platform-api';
import { S1, Testbed } from '../../testbed';

interface Token {
  readonly AccessorID: string;
  readonly SecretID: string;
  readonly Name?: string;
  readonly Description?: string;
}

/** The tokens of both systems, in place of a platform that runs: what is asked with an unknown token is refused. */
class FakePlatform {
  public readonly tokens: { readonly [system: string]: Token[] } = { consul: [], nomad: [] };

  /** Which request fails, as if the program had been cut off there. */
  public fails?: (system: string, request: string) => boolean;

  public answer(system: string, secret: string, method: string, path: string, body: object = {}): unknown {
    const tokens = this.tokens[system];
    const own = tokens.find(({ SecretID }) => SecretID === secret);
    if (this.fails?.(system, `${method} ${path}`)) throw new Error('cut off');
    if (own === undefined) throw new ApiError(403, 'ACL not found');
    if (path === '/v1/acl/token/self') return own;
    if (path === '/v1/acl/tokens') return tokens.map(({ SecretID: _, ...each }) => each);
    const accessor = path.replace('/v1/acl/token', '').slice(1);
    if (method === 'DELETE') {
      return void tokens.splice(
        tokens.findIndex(({ AccessorID }) => AccessorID === accessor),
        1,
      );
    }
    if (method === 'GET') return tokens.find(({ AccessorID }) => AccessorID === accessor);
    const made = { AccessorID: randomUUID(), SecretID: randomUUID(), ...body };
    tokens.push(made);
    return made;
  }
}

describe('berth secrets rotate <platform> management', () => {
  const made = new Testbed().synth([S1]);
  let testbed: Testbed;
  let platform: FakePlatform;
  const SYSTEMS = ['consul', 'nomad'];
  const current = (): string[] => SYSTEMS.map((system) => testbed.secrets[`${system}_management_token`]);
  const known = (): string[] => SYSTEMS.flatMap((system) => platform.tokens[system].map(({ SecretID }) => SecretID));

  beforeAll(() => made.init());
  afterAll(() => made.remove());
  beforeEach(() => {
    testbed = made.copy();
    platform = new FakePlatform();
    SYSTEMS.forEach((system, index) => {
      platform.tokens[system].push({ AccessorID: randomUUID(), SecretID: current()[index], Name: 'Bootstrap Token' });
    });
    jest.spyOn(PlatformApi.prototype, 'ask').mockImplementation(function (this: any, method, path, body) {
      return Promise.resolve().then(() => platform.answer(this.system, this.token, method, path, body) as any);
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
    testbed.remove();
  });

  test('makes new tokens, and ends the old ones with the second step', async () => {
    const first = current();
    expect((await testbed.rotate('management')).out).toMatch(
      /step 1 of 2[^]*another: prod-access, prod-s1\n[^]*for step 2/,
    );
    const second = current();
    expect(known().sort()).toEqual([...first, ...second].sort());
    expect((await testbed.init()).out).toContain('nothing is missing');
    expect((await testbed.rotate('management')).out).toContain('step 2 of 2: the old management tokens have ended');
    expect(known()).toEqual(second);
    expect(Object.keys(testbed.secrets).filter((name) => name.endsWith('_old'))).toEqual([]);
    await testbed.rotate('management');
    expect(current().some((token) => [...first, ...second].includes(token))).toBe(false);
  });

  test('at whatever request it is cut off, the next run goes on, and no token is left over', async () => {
    const first = current();
    for (let cut = 0; ; cut += 1) {
      const before = testbed.text;
      let count = 0;
      platform.fails = () => (count += 1) > cut;
      const { code } = await testbed.rotate('management');
      if (code === 0) break;
      // What a platform knows, a file must know before it ends: one of its tokens always works.
      current().forEach((token) => expect(known()).toContain(token));
      if (cut % 2 === 1) testbed.restore(before);
    }
    platform.fails = undefined;
    expect(known()).toHaveLength(4);
    const second = current();
    for (let cut = 0; ; cut += 1) {
      let count = 0;
      platform.fails = () => (count += 1) > cut;
      if ((await testbed.rotate('management')).code === 0) break;
      current().forEach((token) => expect(known()).toContain(token));
    }
    expect(known()).toEqual(second);
    expect(second.some((token) => first.includes(token))).toBe(false);
  });

  test('ends no old token while the new one does not work', async () => {
    await testbed.rotate('management');
    const before = known();
    testbed.change((secrets) => (secrets.nomad_management_token = randomUUID()));
    testbed.change((secrets) => (secrets.consul_management_token = randomUUID()));
    expect(await testbed.rotate('management')).toMatchObject({ code: 1, out: '' });
    expect(known()).toEqual(before);
  });
});
