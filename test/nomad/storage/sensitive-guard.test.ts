import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fn, ref, TerraformLocal, TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import { nomad } from '../../../lib';
import { Template } from '../../../lib/testing';
import { shop } from '../../fixtures/shop';
import { stackOf } from '../../fixtures/stack-of';
import { terraformProgram } from '../../../lib/deploy/program';

const terraform = spawnSync(terraformProgram(), ['version']).status === 0 ? test : test.skip;

function webWith(stack: TerraformStack, value: string): nomad.Job {
  const task = { name: 't', driver: 'docker', config: { image: 'i:1' }, env: { URL: value } };
  return new nomad.Job(stack, 'web', { spec: { taskGroups: [{ name: 'g', tasks: [task] }] } });
}

function lifecycleIn(stack: TerraformStack): any {
  return Template.of(stack).resource('nomad_job', 'web').lifecycle;
}

const attribute = (): string => Token.asString(ref('random_password.db.result'));

describe('sensitive values behind references', () => {
  const guard = {
    condition: '${!issensitive(jsonencode("${random_password.db.result}"))}',
    error_message: expect.stringMatching(/^The specification of \w+\/web must hold no sensitive value, which .*\.$/),
  };

  test('fail where a local leads to a sensitive variable, also by another one', () => {
    const stack = stackOf(Testing.app());
    const password = new TerraformVariable(stack, 'password', { sensitive: true }).stringValue;
    const inner = new TerraformLocal(stack, 'inner', { of: [`x${password}`] });
    webWith(stack, new TerraformLocal(stack, 'last', Fn.jsonencode(inner.expression)).asString);
    expect(() => Template.of(stack)).toThrow(
      "[stack/web] 'spec' must hold no sensitive variable, got 'local.last', which is 'local.inner', which is 'var.password'",
    );
  });

  test('are left to Terraform where it alone knows, also in an app', () => {
    for (const stack of [stackOf(Testing.app()), shop()]) {
      webWith(stack, attribute());
      expect(lifecycleIn(stack)).toEqual({ precondition: [guard] });
    }
  });

  test('are left to Terraform beside what else is said of the life of a job', () => {
    const stack = stackOf(Testing.app());
    const own = { condition: 'true', errorMessage: 'never' };
    webWith(stack, attribute()).resource.lifecycle = { preventDestroy: true, precondition: [own] };
    const precondition = [{ condition: 'true', error_message: 'never' }, guard];
    expect(lifecycleIn(stack)).toEqual({ prevent_destroy: true, precondition });
  });

  test('cost nothing where there are none', () => {
    for (const stack of [stackOf(Testing.app()), shop()]) {
      webWith(stack, new TerraformVariable(stack, 'port', {}).stringValue);
      expect(lifecycleIn(stack)).toBeUndefined();
    }
  });

  terraform('Terraform refuses the job, and takes one with an open value', () => {
    const dir = mkdtempSync(join(tmpdir(), 'berth-sensitive-'));
    const plan = (value: string): string => {
      const stack = stackOf(Testing.app());
      webWith(stack, new TerraformLocal(stack, 'made', value).asString);
      const resource = { terraform_data: { web: { lifecycle: lifecycleIn(stack) } } };
      writeFileSync(join(dir, 'main.tf.json'), JSON.stringify({ locals: { made: value }, resource }));
      const { stdout, stderr } = spawnSync(terraformProgram(), ['plan', '-no-color', '-input=false'], { cwd: dir });
      return `${stdout}${stderr}`.replace(/\s+│?\s*/g, ' ');
    };
    try {
      execFileSync(terraformProgram(), ['init', '-input=false'], { cwd: dir, stdio: 'pipe' });
      expect(plan('${sensitive("geheim")}')).toContain('The specification of stack/web must hold no sensitive value');
      expect(plan('${upper("open")}')).toContain('Plan: 1 to add');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
