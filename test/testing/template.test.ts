import { Testing } from 'cdktf';
import { nomad } from '../../lib';
import { Template } from '../../lib/testing';
import { stackOf } from '../fixtures/stack-of';

describe('Template', () => {
  test('fails when the job or the resource is not there, and tells what is', () => {
    const stack = stackOf(Testing.app());
    const tasks = [{ name: 't', driver: 'docker', config: { image: 'i:1' } }];
    new nomad.Job(stack, 'web', { spec: { id: 'web-1', name: 'Web', taskGroups: [{ name: 'g', tasks }] } });
    const template = Template.of(stack);
    expect(template.job('Web')).toEqual(template.job('web-1'));
    expect(() => template.job('api')).toThrow("the stack has no job 'api', it has: Web");
    expect(() => template.resource('nomad_job', 'api')).toThrow('the stack has no resource nomad_job.api, it has: web');
    expect(() => template.resource('x', 'y')).toThrow('it has: none');
  });

  test('fails when the stack is not valid', () => {
    const stack = stackOf(Testing.app());
    stack.node.addValidation({ validate: () => ['not yet'] });
    expect(() => Template.of(stack)).toThrow('not yet');
  });
});
