import { COMMANDS } from '../../lib/cli/command-list';
import { withEnvironment } from '../../lib/cli/environment-option';
import { PIPELINES, pipeline, stepsOf } from '../fixtures/pipeline';

const JOBS = ['plan', 'deploy', 'drift'];
const commands = Object.values(COMMANDS).flat();

/** The calls of `berth` in a script, each as its words. */
function callsIn(script: string): string[][] {
  return [...script.matchAll(/(?:npx |node_modules\/\.bin\/)berth ([^|\n]*)/g)].map(([, words]) =>
    words.trim().split(/\s+/),
  );
}

describe.each(PIPELINES)('the pipeline %s', (file) => {
  test.each(JOBS)('calls berth in %s by commands and options that there are', (job) => {
    const calls = stepsOf(file, job).flatMap(({ script }) => callsIn(script));
    expect(calls.map(([name]) => name)).toEqual(['login', job]);
    for (const [name, ...words] of calls) {
      const { options } = commands.find((each) => each.name === name)!;
      const given = words.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
      expect(Object.keys(withEnvironment(options))).toEqual(expect.arrayContaining(given));
    }
  });

  test('lets the signals of a cancelled deploy reach berth, and lets no deploy end another', () => {
    const { script } = stepsOf(file, 'deploy').at(-1)!;
    expect(script.trim().split('\n').at(-1)).toMatch(/^exec node_modules\/\.bin\/berth deploy /);
    const document = pipeline(file);
    if (file === 'github.yml') {
      expect(document.jobs.deploy.concurrency).toEqual({ group: 'production', 'cancel-in-progress': false });
    } else {
      expect(document.deploy).toMatchObject({ resource_group: 'production', interruptible: false });
    }
  });

  test('gives forks neither a plan nor a token', () => {
    const document = pipeline(file);
    if (file === 'github.yml') {
      expect(document.jobs.plan.if).toContain('github.event.pull_request.head.repo.full_name == github.repository');
      expect(Object.keys(document.on)).not.toContain('pull_request_target');
    } else {
      const conditions = JOBS.flatMap((job) => document[job].rules.map((rule: any) => rule.if));
      expect(conditions).toHaveLength(3);
      expect(conditions[0]).toContain('$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID');
    }
  });

  test('takes no text of others into a shell', () => {
    const scripts = JOBS.flatMap((job) => stepsOf(file, job).map(({ script }) => script));
    expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
  });

  test('gives Terraform no wrapper, which would hide its exit code', () => {
    if (file !== 'github.yml') return;
    const uses = JOBS.flatMap((job) => pipeline(file).jobs[job].steps).filter((step: any) =>
      /setup-terraform/.test(step.uses),
    );
    expect(uses.map((step: any) => step.with.terraform_wrapper)).toEqual([false, false, false]);
  });
});
