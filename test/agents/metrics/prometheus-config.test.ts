import { hashSync } from 'bcryptjs';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PlatformMetrics, PlatformProps } from '../../../lib';
import { run } from '../../../lib/deploy/command';
import { Template } from '../../../lib/testing';
import { buildProgram } from '../../../scripts/testbed/programs';
import { BRIDGE, define } from '../../fixtures/five-hosts';

/** What promtool says of the configuration of a platform's Prometheus, with all files that it names; nothing if all is well. */
async function complaint(props: Partial<PlatformProps>): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'berth-prometheus-'));
  try {
    const [group] = Template.of(define(props).servicesStack).job('prometheus').TaskGroups;
    const { Templates } = group.Tasks.find(({ Name }: any) => Name === 'prometheus');
    const files: string[] = Templates.map(({ DestPath, EmbeddedTmpl }: any) => {
      const file = join(dir, DestPath);
      mkdirSync(dirname(file), { recursive: true });
      // Nomad takes the escapes back, and fills in what comes from variables.
      const text = EmbeddedTmpl.replaceAll('{{ "{{" }}', '{{').replace(
        /"\{\{ with .*?\}\}\{\{ end \}\}"/g,
        () => `"${hashSync('secret', 4)}"`,
      );
      writeFileSync(file, text.replaceAll('"/local/', `"${dir}/local/`).replaceAll('"/secrets/', `"${dir}/secrets/`));
      return DestPath;
    });
    const promtool = await buildProgram('promtool', () => undefined);
    const config = await run(promtool, ['check', 'config', join(dir, 'local/prometheus.json')]);
    if (config.code !== 0) return config.output;
    if (!files.includes('secrets/web.json')) return '';
    const web = await run(promtool, ['check', 'web-config', join(dir, 'secrets/web.json')]);
    return web.code === 0 ? '' : web.output;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const ALL: PlatformMetrics = {
  externalLabels: { platform: 'prod', 'team-name': 'a b $$c é' },
  remoteWrite: [
    { url: 'https://a.example/write', secretVariable: 'nomad/jobs/prometheus/a' },
    { url: 'https://b.example/write', username: 'me', secretVariable: 'nomad/jobs/prometheus/b' },
    { url: 'https://c.example/write', raw: { queue_config: { max_shards: 5 } } },
  ],
};

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("Prometheus' configuration", () => {
  test.each<[string, Partial<PlatformProps>]>([
    ['an open platform', { metrics: {}, secured: false }],
    ['a secured platform', { metrics: {}, logs: {} }],
    ['a platform with everything', { ...BRIDGE, metrics: ALL, logs: {}, mesh: true, namespaces: ['shop'] }],
  ])('of %s is taken, with all files that it names', async (_, props) => {
    expect(await complaint(props)).toBe('');
  });

  test.each<[string, PlatformMetrics]>([
    ['a field that it does not know', { prometheusConfig: { global: { scrape_intervals: '1s' } } }],
    [
      'a file that nobody writes',
      { prometheusConfig: { rule_files: ['/local/other.json'], tracing: { endpoint: 5 } } },
    ],
  ])('with %s is refused', async (_, metrics) => {
    expect(await complaint({ metrics })).not.toBe('');
  });
});
