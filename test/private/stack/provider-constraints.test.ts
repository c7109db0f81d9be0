import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ref, Testing, Token } from 'cdktf';
import { AppStack, Cluster, nomad, Platform } from '../../../lib';
import { define } from '../../fixtures/five-hosts';

const tasks = [{ name: 't', driver: 'docker', config: { image: 'i:1' } }];
const cluster = Cluster.fromAttributes({ nomadAddress: 'http://10.0.0.5:4646' });

/** What a stack says of Terraform and its providers. */
function taken(stack: Parameters<typeof Testing.synth>[0]): { [name: string]: string } {
  const { required_version: terraform, required_providers: all } = JSON.parse(Testing.synth(stack)).terraform;
  const versions = Object.entries<any>(all).map(([name, { version }]) => [name, version]);
  return { terraform, ...Object.fromEntries(versions) };
}

describe('the providers of a stack', () => {
  const stacks = (platform: Platform) => [platform.hostStacks[0], platform.accessStack, platform.servicesStack];
  const consul = '>= 2.22.1, < 3.0.0';
  const docker = '>= 3.6.2, < 5.0.0';
  const ofNomad = '>= 2.5.2, < 3.0.0, != 2.6.0';

  test('are ranges, and so is Terraform', () => {
    expect(stacks(define()).map(taken)).toEqual([
      { terraform: '>= 1.4', docker },
      { terraform: '>= 1.4', consul, nomad: ofNomad },
      { terraform: '>= 1.4', nomad: ofNomad },
    ]);
    expect(taken(new AppStack(Testing.app(), 'shop', { cluster }))).toEqual({ terraform: '>= 1.4', nomad: ofNomad });
  });

  test('leave out each Terraform that is too old for what is in the stack', () => {
    const { servicesStack, accessStack } = define({ autoscaler: {} });
    expect([servicesStack, accessStack].map(taken)).toMatchObject([{ terraform: '>= 1.7' }, { terraform: '>= 1.4' }]);
    const app = Testing.app();
    const env = { URL: Token.asString(ref('random_password.db.result')) };
    new nomad.Job(new AppStack(app, 'shop', { cluster }), 'web', {
      spec: { taskGroups: [{ name: 'g', tasks: [{ ...tasks[0], env }] }] },
    });
    app.synth();
    const written = JSON.parse(readFileSync(join(app.outdir, 'stacks/shop/cdk.tf.json'), 'utf8'));
    expect(written.terraform.required_version).toBe('>= 1.8');
  });

  test('are those that the platform or the app pins', () => {
    const providerVersions = { consul: '= 2.22.1', docker: '= 3.6.2', nomad: '= 2.5.2' };
    expect(stacks(define({ providerVersions })).map(taken)).toEqual([
      { terraform: '>= 1.4', docker: '= 3.6.2' },
      { terraform: '>= 1.4', consul: '= 2.22.1', nomad: '= 2.5.2' },
      { terraform: '>= 1.4', nomad: '= 2.5.2' },
    ]);
    const stack = new AppStack(Testing.app(), 'shop', { cluster, providerVersions });
    expect(taken(stack).nomad).toBe('= 2.5.2');
    const taskGroups = [{ name: 'web', scaling: { min: 1, max: 5, policy: {} }, tasks }];
    new nomad.Job(stack, 'web', { spec: { taskGroups } });
    expect(taken(stack).nomad).toBe('= 2.5.2, >= 2.6.1');
  });

  test.each(['newest', '2.5.2 || 2.6.1', '=', '>= 2.5.2,', '2.5.2.1'])('fail when they are %j', (version) => {
    const providerVersions = { nomad: version };
    const must = "'providerVersions.nomad' must be versions in Terraform's notation";
    expect(() => new AppStack(Testing.app(), 'shop', { cluster, providerVersions })).toThrow(`[shop] ${must}`);
    expect(() => define({ providerVersions })).toThrow(`[prod] ${must}`);
  });
});
