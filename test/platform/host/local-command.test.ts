import { DockerHost } from '../../../lib';
import { currentRelease, earlierRelease, HostBed, lacksTerraform } from './host-bed';

const withTerraform = lacksTerraform === undefined ? describe : describe.skip;

const KEY = '${var.prod_secrets.nomad_management_token}';

/** Ways to the engine, none of which the earlier release's state has the variables of. */
const WAYS: [string, DockerHost][] = [
  ['ssh, as before', DockerHost.ssh('deploy@10.0.0.1')],
  ['ssh with options', DockerHost.ssh('deploy@10.0.0.1', { sshOptions: ['-i', '/keys/deploy'] })],
  ['TLS by a directory', DockerHost.tcp('10.0.0.1:2376', { certPath: '/certs' })],
  ['TLS by its texts', DockerHost.tcp('10.0.0.1:2376', { tls: { ca: 'CA', cert: 'CERT', key: 'KEY' } })],
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

withTerraform(`a command that fails${lacksTerraform ? `: ${lacksTerraform}` : ''}`, () => {
  test('is told by its cause, with no text of a program', () => {
    const bed = new HostBed();
    try {
      bed.apply(currentRelease(), 1);
      bed.fail('before', 'Nomad: the quorum cannot lose this server now');
      const { code, output } = bed.apply(currentRelease(), 2);
      expect(code).toBe(1);
      expect(output).toContain(
        `Error running command 's1 may be replaced': exit status 1. Output: Nomad: the\nquorum cannot lose this server now`,
      );
      expect(output.match(/the\squorum cannot lose this server now/g)).toHaveLength(1);
      expect(output).not.toMatch(/\besac\b|\bfail\(\)|self\.input/);
    } finally {
      bed.remove();
    }
  }, 60_000);
});
