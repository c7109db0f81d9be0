import { Testing, TerraformStack } from 'cdktf';
import { AppStack, nomad } from '../../../lib';
import { clusterWith } from '../../fixtures/cluster';

describe('the resource of a variable', () => {
  const items = { a: '${NOMAD_X} "quoted" %{ b }', b: 'plain' };
  const bodyOf = (stack: TerraformStack, override?: [string, unknown]): any => {
    const variable = new nomad.Variable(stack, 'v', { path: 'nomad/jobs/webapi', items });
    const resource: any = variable.node.defaultChild;
    if (override !== undefined) resource.addOverride(...override);
    return JSON.parse(Testing.synth(stack)).resource.nomad_variable.v;
  };
  const app = (): AppStack => new AppStack(Testing.app(), 'shop', { cluster: clusterWith() });

  test('renders itself to what cdktf makes of it', () => {
    expect(bodyOf(app())).toEqual(bodyOf(new TerraformStack(Testing.app(), 'shop')));
  });

  test('is left to cdktf when somebody says something of it', () => {
    expect(bodyOf(app(), ['lifecycle.prevent_destroy', true])).toMatchObject({ lifecycle: { prevent_destroy: true } });
  });
});
