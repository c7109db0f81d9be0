import { TerraformElement, TerraformStack } from 'cdktf';
import { Construct, Node } from 'constructs';
import { AppStack, Worker } from '../../lib';
import { image } from '../fixtures/image';
import { ShellApps } from './shell-apps';

/** A stack as earlier releases made it: every address is the path of construct ids. */
class PathStack extends AppStack {
  public override toTerraform(): any {
    const { moved: _, ...json } = super.toTerraform();
    return json;
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    return TerraformStack.prototype['allocateLogicalId'].call(this, element);
  }
}

(process.env.BERTH_APPLIES_MISSING ? describe.skip : describe)('a rename, with a real Terraform and Nomad', () => {
  const apps = new ShellApps();

  beforeAll(() => apps.agent.startWithClient(), 900_000);

  afterAll(() => apps.close());

  /** A worker, and a job that runs before its deployments. */
  const worker =
    (id: string, scope?: string) =>
    (stack: AppStack): void => {
      const where = scope === undefined ? stack : new Construct(stack, scope);
      const mail = new Worker(where, id, { image, name: 'mail', count: 1 });
      apps.shell(mail, 'while :; do sleep 1; done');
      apps.shell(mail.addPreDeployJob('migrate'), apps.noting('migrate'));
    };

  const state = async (): Promise<unknown> => {
    const { CreateIndex, JobModifyIndex } = await apps.agent.ask('GET', '/v1/job/mail');
    const allocations: any[] = await apps.agent.ask('GET', '/v1/job/mail/allocations');
    return [CreateIndex, JobModifyIndex, allocations.map(({ ID }) => ID), apps.runsOf('migrate')];
  };

  test('keeps the job, its instance, and the run before it: from an earlier release, in another scope, and back', async () => {
    const earlier = apps.synth(worker('mailer'), PathStack);
    await earlier.init('shop');
    await earlier.apply('shop');
    const before = await state();
    expect(before).toEqual([expect.any(Number), expect.any(Number), [expect.any(String)], 1]);

    // What an earlier release has made is taken over.
    const now = apps.synth(worker('mailer'));
    const plan = (await now.plan('shop'))!;
    expect(plan).toContain('nomad_job.mailer has moved to nomad_job.mail');
    expect(plan).toContain('Plan: 0 to add, 0 to change, 0 to destroy.');
    await now.apply('shop');
    expect(await state()).toEqual(before);

    for (const [id, scope] of [['post'], ['post', 'team'], ['mailer']]) {
      const renamed = apps.synth(worker(id, scope));
      expect(await renamed.plan('shop')).toBeUndefined();
      await renamed.apply('shop');
      expect(await state()).toEqual(before);
    }
    await now.destroy('shop');
    expect(await apps.agent.ask('GET', '/v1/job/mail')).toMatchObject({ Stop: true });
  }, 900_000);
});
