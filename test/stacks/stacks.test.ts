import { Testing } from 'cdktf';
import { localPlatform } from '../../stacks/local';
import { ShopStack } from '../../stacks/shop-stack';

/** The change detector: whatever a change does to what is deployed, it shows here. */
describe('the stacks of main.ts', () => {
  const app = Testing.app();
  const platform = localPlatform(app);
  const shop = new ShopStack(app, 'shop', { cluster: platform.cluster });

  test.each([platform.hostStacks[0], platform.accessStack, platform.servicesStack, shop])('%s', (stack) => {
    expect(JSON.parse(Testing.synth(stack, true))).toMatchSnapshot();
  });
});
