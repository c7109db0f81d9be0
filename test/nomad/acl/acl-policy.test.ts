import { Testing } from 'cdktf';
import { nomad } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

describe('AclPolicy', () => {
  test('defaults', () => {
    const stack = stackOf(Testing.app());
    expect(new nomad.AclPolicy(stack, 'looks', { rules: nomad.AclRules.operate() }).policyName).toBe('looks');
    const resource = Template.of(stack).resource('nomad_acl_policy', 'looks');
    expect(resource).toMatchObject({ name: 'looks' });
    expect(resource.rules_hcl).toContain('operator { policy = "write" }');
    expect(resource.job_acl).toBeUndefined();
  });

  test('all props: a policy of a workload, with text that is nobody but Nomad to read', () => {
    const stack = stackOf(Testing.app());
    new nomad.AclPolicy(stack, 'p', {
      name: 'reads-shared',
      description: 'd',
      rules: nomad.AclRules.hcl('# ${x}'),
      workload: { jobId: 'webapi', group: 'g', task: 't' },
    });
    expect(Template.of(stack).resource('nomad_acl_policy', 'p')).toMatchObject({
      name: 'reads-shared',
      description: 'd',
      rules_hcl: '# $${x}',
      job_acl: { namespace: 'default', job_id: 'webapi', group: 'g', task: 't' },
    });
  });

  test('fails when props are not legal, and says all of it', () => {
    const define = (): unknown =>
      new nomad.AclPolicy(stackOf(Testing.app()), 'a b', {
        rules: nomad.AclRules.hcl(' '),
        workload: { jobId: 'webapi', task: 't' },
      });
    expect(define).toThrow(
      "[stack/a b] 'name' must be 1 to 128 letters, digits or hyphens, got 'a b'\n" +
        "[stack/a b] 'rules' must not be empty, got ''\n" +
        "[stack/a b] 'workload.group' must be given with 'workload.task'",
    );
  });

  test('fails when a stack has two of one name', () => {
    const stack = stackOf(Testing.app());
    const rules = nomad.AclRules.read('shop');
    new nomad.AclPolicy(stack, 'one', { rules, name: 'x' });
    expect(() => new nomad.AclPolicy(stack, 'two', { rules, name: 'x' })).toThrow('[stack/one] has it already');
  });

  test('fromPolicyName', () => {
    expect(nomad.AclPolicy.fromPolicyName(stackOf(Testing.app()), 'x', 'p').policyName).toBe('p');
  });
});
