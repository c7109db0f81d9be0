import { Testbed } from './five-hosts/testbed';
import { changes } from './five-hosts/changes';
import { first } from './five-hosts/first';
import { ingress } from './five-hosts/ingress';
import { losses } from './five-hosts/losses';
import { recovery } from './five-hosts/recovery';
import { security } from './five-hosts/security';
import { steps } from './steps';

const missing = process.env.BERTH_LIVE_MISSING;
if (missing) process.stderr.write(`live tier skipped: ${missing}\n`);

(missing ? describe.skip : describe)('five Docker hosts, secured, through Terraform', () => {
  const testbed = new Testbed();
  const step = steps(() => testbed.fleet.explain());

  beforeAll(() => testbed.open());
  afterAll(() => testbed.fleet.close());

  [first, security, losses, changes, recovery, ingress].forEach((define) => define(testbed, step));

  step('destroy leaves nothing', async () => {
    await testbed.fleet.destroy(...testbed.fleet.stacks.reverse());
    expect(await testbed.fleet.leftovers()).toEqual([]);
  });
});
