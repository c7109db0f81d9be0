import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../lib/deploy/command';
import { terraformEnvironment } from '../../lib/deploy/environment';
import { terraformProgram } from '../../lib/deploy/program';
import { Terraform } from '../../lib/deploy/terraform';
import { PROGRAMS, writeExample } from '../fixtures/examples';

/** With the providers of this machine, or with those that `BERTH_PROVIDERS` names. */
(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)(
  'the stacks of the examples, with real providers',
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'berth-valid-'));
    const seen = new Set<string>();
    afterAll(() => rmSync(dir, { recursive: true }));

    /** What Terraform says of a stack; nothing of one that another example has as well, such as the local platform. */
    const verdict = async (terraform: Terraform, stack: string): Promise<object> => {
      const cwd = terraform.manifest.directory(stack);
      const { terraform: _, ...content } = JSON.parse(readFileSync(join(cwd, 'cdk.tf.json'), 'utf8'));
      const text = JSON.stringify(content);
      if (seen.has(text)) return { stack, code: 0 };
      seen.add(text);
      await terraform.init(stack);
      return {
        stack,
        ...(await run(terraformProgram(), ['validate', '-no-color'], { cwd, env: terraformEnvironment() })),
      };
    };

    test.each(PROGRAMS)('%s is valid', async (program) => {
      const outdir = mkdtempSync(join(dir, 'app-'));
      writeExample(program, outdir);
      const terraform = new Terraform(outdir);
      expect(terraform.stacks).not.toHaveLength(0);
      const verdicts = await Promise.all(terraform.stacks.map((stack) => verdict(terraform, stack)));
      expect(verdicts).toEqual(terraform.stacks.map((stack) => expect.objectContaining({ stack, code: 0 })));
    });
  },
);
