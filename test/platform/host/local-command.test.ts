import { ref, Token } from 'cdktf';
import { DockerHost } from '../../../lib';
import { currentRelease, earlierRelease, HostBed, lacksTerraform, SECRET } from './host-bed';

const withTerraform = lacksTerraform === undefined ? describe : describe.skip;

const KEY = Token.asString(ref('var.prod_secrets.nomad_management_token'));

/** Ways to the engine, none of which the earlier release's state has the variables of. */
const WAYS: [string, DockerHost][] = [
  ['ssh, as before', DockerHost.ssh('deploy@10.0.0.1')],
  ['ssh with options', DockerHost.ssh('deploy@10.0.0.1', { sshOptions: ['-i', '/keys/deploy'] })],
  ['TLS by a directory', DockerHost.tcp('10.0.0.1:2376', { certPath: '/certs' })],
  ['TLS by its texts', DockerHost.tcp('10.0.0.1:2376', { tls: { ca: 'CA', cert: 'CERT', key: KEY } })],
  ['TLS by a variable', DockerHost.tcp('10.0.0.1:2376', { tls: { ca: KEY, cert: KEY, key: KEY } })],
];

withTerraform(`what an earlier release has deployed${lacksTerraform ? `: ${lacksTerraform}` : ''}`, () => {
  let bed: HostBed;
  beforeEach(() => {
    bed = new HostBed();
  });
  afterEach(() => bed.remove());

  test.each(WAYS)(
    'is replaced behind its gate, and destroyed: %s',
    (_, dockerHost) => {
      expect(bed.apply(earlierRelease(), 1)).toMatchObject({ code: 0 });
      const { code, output, calls } = bed.apply(currentRelease(dockerHost), 2);
      expect([code, output]).toEqual([0, expect.stringContaining('Apply complete!')]);
      const asked = calls.filter((call) => /^before .* exec .*prod-nomad/.test(call));
      expect(asked).not.toEqual([]);
      expect(bed.destroy()).toMatchObject({ code: 0 });
    },
    60_000,
  );

  test.each(WAYS)(
    'is destroyed: %s',
    (_, dockerHost) => {
      expect(bed.apply(earlierRelease(), 1)).toMatchObject({ code: 0 });
      const { code, output, calls } = bed.destroy(currentRelease(dockerHost));
      expect([code, output]).toEqual([0, expect.stringContaining('Destroy complete!')]);
      expect(calls.filter((call) => call.includes('run --rm'))).toHaveLength(1);
    },
    60_000,
  );
});

withTerraform(`the secrets of a platform${lacksTerraform ? `: ${lacksTerraform}` : ''}`, () => {
  let bed: HostBed;
  beforeEach(() => {
    bed = new HostBed();
  });
  afterEach(() => bed.remove());

  test('stand in no output, in no argument, and in no state of commands', () => {
    for (const step of [() => bed.apply(currentRelease(), 1), () => bed.apply(currentRelease(), 2)]) {
      const { code, output, calls } = step();
      expect(code).toBe(0);
      expect(output + calls.join('\n')).not.toMatch(SECRET);
      expect(bed.state()).not.toMatch(SECRET);
    }
    const { code, output } = bed.destroy();
    expect(code).toBe(0);
    expect(output).not.toMatch(SECRET);
  }, 60_000);

  test('of an earlier release leave the state with the first apply', () => {
    bed.apply(earlierRelease(), 1);
    expect(bed.state()).toMatch(SECRET);
    expect(bed.apply(currentRelease(), 1)).toMatchObject({ code: 0 });
    expect(bed.state()).not.toMatch(SECRET);
    expect(bed.apply(currentRelease(), 2).output).not.toMatch(SECRET);
  }, 60_000);
});

withTerraform(`a command that fails${lacksTerraform ? `: ${lacksTerraform}` : ''}`, () => {
  let bed: HostBed;
  beforeEach(() => {
    bed = new HostBed();
  });
  afterEach(() => bed.remove());

  /** Whatever a program says on the way, and why it fails. */
  const CAUSE = 'Nomad: the quorum cannot lose this server';

  test.each([true, false])(
    'is told by its cause, first and once, with no text of a program; secured: %s',
    (secured) => {
      const release = currentRelease(undefined, secured);
      bed.apply(release, 1);
      bed.fail('before', CAUSE);
      const { code, output } = bed.apply(release, 2);
      expect(code).toBe(1);
      const told = output.replace(/\s+/g, ' ');
      expect(told).toContain(`Error running command 's1 may not be replaced: ${CAUSE}': exit status 1.`);
      expect(told.split(CAUSE)).toHaveLength(2);
      expect(output).not.toMatch(/\besac\b|\beval\b|self\.input/);
    },
    60_000,
  );

  test('fails also when it says nothing, and leaves no file behind', () => {
    bed.fail('after', '');
    expect(bed.apply(currentRelease(), 1).code).toBe(1);
    expect(bed.leftovers()).toEqual([]);
  }, 60_000);
});
