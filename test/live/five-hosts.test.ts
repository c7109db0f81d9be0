import { changes } from './five-hosts/changes';
import { deployer } from './five-hosts/deployer';
import { first } from './five-hosts/first';
import { ingress } from './five-hosts/ingress';
import { losses } from './five-hosts/losses';
import { recovery } from './five-hosts/recovery';
import { secrets } from './five-hosts/secrets';
import { security } from './five-hosts/security';
import { Testbed } from './five-hosts/testbed';
import { upgrade } from './five-hosts/upgrade';
import { Steps } from './steps';

const missing = process.env.BERTH_LIVE_MISSING;
if (missing) process.stderr.write(`live tier skipped: ${missing}\n`);

(missing ? describe.skip : describe)('five Docker hosts, secured, through Terraform', () => {
  const testbed = new Testbed();
  const steps = new Steps(testbed);

  const deployed = first(testbed, steps);
  const rolled = upgrade(testbed, steps, deployed);
  security(testbed, steps, deployed);
  deployer(testbed, steps, deployed);
  losses(testbed, steps, deployed);
  changes(testbed, steps, deployed);
  recovery(testbed, steps, rolled);
  ingress(testbed, steps, deployed);
  secrets(testbed, steps, deployed);
});
