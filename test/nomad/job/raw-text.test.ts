import { TerraformVariable, Testing } from 'cdktf';
import { nomad, Worker } from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';
import { stackOf } from '../../fixtures/stack-of';

function configOf(config: object, task: nomad.TaskSpec = {}): any {
  const stack = stackOf(Testing.app());
  const tasks = [{ name: 't', driver: 'docker', config: { image: 'i:1', ...config }, ...task }];
  new nomad.Job(stack, 'job', { spec: { taskGroups: [{ name: 'g', tasks }] } });
  return Template.of(stack).job('job').TaskGroups[0].Tasks[0].Config;
}

describe('a raw text', () => {
  test.each(['$${f}', '${CSI_ENDPOINT}', '${upper(HOME)}', '%{if true}a%{endif}', '$$${a}', 'plain'])(
    '%s reaches the client as it is',
    (text) => {
      const labels = [{ [nomad.RawText.of(text)]: nomad.RawText.of(text) }];
      expect(configOf({ args: ['-c', nomad.RawText.of(text)], labels })).toEqual({
        ...{ image: 'i:1', args: ['-c', text], labels: [{ [text]: text }] },
      });
    },
  );

  test('stands inside of other texts, also behind what would escape it', () => {
    const raw = nomad.RawText.of('${HOME}');
    const { args } = configOf({ args: [`--home=${raw} \${HOME}`, `$${raw}`, `%$$${raw}`] });
    expect(args).toEqual(['--home=${HOME} $${HOME}', '${"$"}${HOME}', '${"%$$"}${HOME}']);
  });

  test('holds Terraform’s values as well', () => {
    const stack = stackOf(Testing.app());
    const { stringValue } = new TerraformVariable(stack, 'tag', { type: 'string' });
    const config = { image: 'i:1', args: [nomad.RawText.of(`$\${x} ${stringValue}`)] };
    new nomad.Job(stack, 'job', {
      spec: { taskGroups: [{ name: 'g', tasks: [{ name: 't', driver: 'docker', config }] }] },
    });
    expect(Template.of(stack).job('job').TaskGroups[0].Tasks[0].Config.args).toEqual(['$$${x} ${var.tag}']);
  });

  test('is an argument of an app', () => {
    const stack = shop();
    new Worker(stack, 'mailer', { image, args: [nomad.RawText.of('${HOME}')] });
    expect(Template.of(stack).job('mailer').TaskGroups[0].Tasks[0].Config.args).toEqual(['${HOME}']);
  });

  test('fails when JSON does not carry it', () => {
    expect(() => nomad.RawText.of('\ud800')).toThrow('a raw text must be text of whole characters');
    expect(() => nomad.RawText.of('${TfToken[x.1]}')).toThrow(
      'must be text of whole characters, with nothing in it that',
    );
  });
});
