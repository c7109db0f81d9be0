import { templateProblem } from '../../../lib/observability/alerts/alert-template';
import { readPromql } from '../../../lib/observability/promql/promql';
import { BAD_TEMPLATES, GOOD_TEMPLATES } from '../../observability/alerts/templates';
import { BAD, GOOD } from '../../observability/promql/corpus';
import { acceptedRules } from './promtool';

const ruleWith = (rule: object): string =>
  JSON.stringify({ groups: [{ name: 'g', rules: [{ alert: 'A', expr: 'up', ...rule }] }] });

(process.env.BERTH_AGENTS_MISSING ? describe.skip : describe)("Prometheus' own parser", () => {
  test('reads the same expressions as Berth does', async () => {
    const all = [...GOOD, ...BAD.map(([expression]) => expression)];
    const theirs = await acceptedRules(all.map((expr) => ruleWith({ expr })));
    const differ = all.filter((expression, index) => 'problem' in readPromql(expression) === theirs[index]);
    expect(differ).toEqual([]);
    expect(theirs.filter(Boolean)).toHaveLength(GOOD.length);
  });

  test('reads the same templates as Berth does', async () => {
    const all = [...GOOD_TEMPLATES, ...BAD_TEMPLATES.map(([template]) => template)];
    const theirs = await acceptedRules(all.map((text) => ruleWith({ annotations: { summary: text } })));
    const differ = all.filter((text, index) => (templateProblem(text) === undefined) !== theirs[index]);
    expect(differ).toEqual([]);
    expect(theirs.filter(Boolean)).toHaveLength(GOOD_TEMPLATES.length);
  });
});
