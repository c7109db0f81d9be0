import { PlatformProps } from '../../lib';
import { Template } from '../../lib/testing';
import { parseJobspec } from '../../lib/private/rendering/jobspec';
import { define } from '../fixtures/five-hosts';
import { Program } from './program';

const traces = { url: 'http://jaeger.example:4318' };

const PLATFORMS: [what: string, props: Partial<PlatformProps>][] = [
  ['logs alone', { logs: {} }],
  ['traces alone', { traces }],
  ['traces and metrics', { traces, metrics: {}, logs: {} }],
  [
    'further endpoints, and dollars in what they are given',
    { logs: { store: true, endpoints: [{ url: 'https://otlp.example.com', headers: { 'x-a': 'b${env:C}$$d' } }] } },
  ],
  [
    'a rule of its own, in all that the language has to quote',
    { logs: { firstLine: '^"\\d{2}\\t\'`${x}$|\\x{1F600}é' } },
  ],
  ['further configuration', { logs: {}, collectorConfig: { receivers: { file_log: { poll_interval: '1s' } } } }],
];

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)('the Collector', () => {
  /** What it says of the configuration of a host: nothing, if that is right. */
  const verdict = async (props: Partial<PlatformProps>, change: (text: string) => string = (text) => text) => {
    const collector = new Program('collector');
    const { upload } = Template.of(define({ secured: false, ...props }).hostStacks[0]).resource(
      'docker_container',
      'collector',
    );
    const text = change(JSON.stringify(parseJobspec(upload[0].content)));
    try {
      return await collector.end(['validate', `--config=${collector.file('collector.json', text)}`]);
    } finally {
      await collector.stop();
    }
  };

  test.each(PLATFORMS)('takes the configuration of %s', async (_, props) => {
    expect(await verdict(props)).toBe('');
  });

  test('refuses one with an operator that it does not know', async () => {
    expect(await verdict({ logs: {} }, (text) => text.replace('"json_parser"', '"json_passer"'))).toContain(
      'json_passer',
    );
  });
});
