import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALERT_GATE } from '../../lib/observability/alerts/alert-gate.generated';
import { SHELLS } from './sandbox';

/** Takes what does not hold the word "broken", and says so as promtool does. */
const PROMTOOL = `#!/bin/sh
shift 3
echo "$*" >>"$CALLS"
for file; do
  echo "Checking $file"
  if grep -q broken "$file"; then echo '  FAILED:' >&2; else echo '  SUCCESS: 1 rules found'; fi
  echo
done`;

describe.each(SHELLS)('the gate of the alerts of apps, %s', (shell) => {
  let dir: string;
  const path = (name: string): string => join(dir, name);
  const lines = (apps: { readonly [app: string]: string }): void =>
    writeFileSync(
      path('lines'),
      Object.entries(apps)
        .map(([app, group]) => `${app} ${Buffer.from(group).toString('base64')}\n`)
        .join(''),
    );
  const promtool = (text: string): void => {
    writeFileSync(path('promtool'), text);
    chmodSync(path('promtool'), 0o755);
  };
  const run = (): number | null => {
    const [program, ...args] = shell.split(' ');
    const env = { PATH: `${dir}:${process.env.PATH}`, CALLS: path('calls') };
    return spawnSync(program, [...args, '-c', ALERT_GATE, 'gate', path('lines'), dir, 'once'], { env }).status;
  };
  const handedOn = (): { [name: string]: any } =>
    Object.fromEntries(
      readdirSync(path('rules')).map((name) => [name, JSON.parse(readFileSync(path(`rules/${name}`), 'utf8'))]),
    );
  const refused = (namespace: string, job: string): object =>
    expect.objectContaining({
      groups: [
        {
          name: 'berth/refused',
          rules: [
            expect.objectContaining({ alert: 'AlertRulesRefused', labels: { severity: 'warning', namespace, job } }),
          ],
        },
      ],
    });

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'berth-gate-'));
    promtool(PROMTOOL);
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test('hands on what can be read, and says of the rest that it can not', () => {
    lines({
      'default web': '{"name":"a b"}',
      'shop web': '{"name":\n"$x `y` \\\\n"}',
      'shop api': '{"name":"broken"}',
    });
    expect(run()).toBe(0);
    expect(handedOn()).toEqual({
      'default.web.json': { groups: [{ name: 'a b' }] },
      'shop.web.json': { groups: [{ name: '$x `y` \\n' }] },
      'shop.api.json': refused('shop', 'api'),
    });
  });

  test('checks only what has changed, and removes what is gone', () => {
    lines({ 'default web': '{"name":"1"}', 'default api': '{"name":"1"}', 'default old': '{"name":"1"}' });
    run();
    lines({ 'default web': '{"name":"1"}', 'default api': '{"name":"2"}' });
    expect(run()).toBe(0);
    expect(handedOn()).toEqual({
      'default.web.json': { groups: [{ name: '1' }] },
      'default.api.json': { groups: [{ name: '2' }] },
    });
    const [, second] = readFileSync(path('calls'), 'utf8').trim().split('\n');
    expect(second.split(' ')).toEqual([path('work/default.api.json')]);
  });

  test('with no app at all there is nothing to check', () => {
    lines({});
    expect(run()).toBe(0);
    expect(handedOn()).toEqual({});
    expect(existsSync(path('calls'))).toBe(false);
  });

  test.each([
    ['fails', '#!/bin/sh\nexit 1'],
    ['says nothing', '#!/bin/sh\nexit 0'],
    ['speaks of others', '#!/bin/sh\necho Checking /x\necho "  SUCCESS: 1 rules found"'],
  ])('hands on nothing when the check %s', (_, text) => {
    promtool(text);
    lines({ 'default web': '{"name":"1"}' });
    expect(run()).toBe(0);
    expect(handedOn()).toEqual({ 'default.web.json': refused('default', 'web') });
  });

  test('what is not even base64 is refused, and stops nothing', () => {
    lines({ 'default web': '{"name":"1"}' });
    writeFileSync(path('lines'), `default odd %%%\n${readFileSync(path('lines'), 'utf8')}`);
    promtool(PROMTOOL.replace('broken', '^{"groups":.]}'));
    expect(run()).toBe(0);
    expect(handedOn()['default.web.json']).toEqual({ groups: [{ name: '1' }] });
  });
});
