import { Bed } from './five-hosts/bed';
import { changes } from './five-hosts/changes';
import { first } from './five-hosts/first';
import { ingress } from './five-hosts/ingress';
import { losses } from './five-hosts/losses';
import { recovery } from './five-hosts/recovery';
import { security } from './five-hosts/security';
import { steps } from './steps';

const lack = process.env.BERTH_LIVE_LACK;
if (lack) process.stderr.write(`live tier skipped: ${lack}\n`);

(lack ? describe.skip : describe)('five Docker hosts, secured, through Terraform', () => {
  const bed = new Bed();
  const step = steps(() => bed.fleet.explain());

  beforeAll(() => bed.open());
  afterAll(() => bed.fleet.close());

  [first, security, losses, changes, recovery, ingress].forEach((define) => define(bed, step));

  step('destroy leaves nothing', async () => {
    await bed.fleet.destroy(...bed.fleet.stacks.reverse());
    expect(await bed.fleet.leftovers()).toEqual([]);
  });
});
