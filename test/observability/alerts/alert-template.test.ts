import { templateProblem } from '../../../lib/observability/alerts/alert-template';
import { BAD_TEMPLATES, GOOD_TEMPLATES } from './templates';

describe('templates of alerts', () => {
  test.each(GOOD_TEMPLATES)('%s is taken', (text) => {
    expect(templateProblem(text)).toBeUndefined();
  });

  test.each(BAD_TEMPLATES)('%s is refused', (text, problem) => {
    expect(templateProblem(text)).toContain(problem);
  });
});
