import { Testing } from 'cdktf';
import { generatePrograms } from '../../scripts/programs/generate';
import { escapeTemplate } from '../../lib/private/rendering/terraform-template';
import { localPlatform } from '../../stacks/local';
import { ShopStack } from '../../stacks/shop-stack';

/** The baked programs by their text in Terraform JSON: a snapshot shows where they are used, not what they say. */
const PROGRAMS = Object.keys(generatePrograms()).flatMap((path) =>
  Object.entries<string>(require(`../../${path}`)).map(([constant, text]) => ({
    constant,
    text: JSON.stringify(escapeTemplate(text)).slice(1, -1),
  })),
);

function withoutPrograms(json: string): string {
  return PROGRAMS.reduce((rest, { constant, text }) => rest.replaceAll(text, `(${constant})`), json);
}

/** The change detector: whatever a change does to what is deployed, it shows here. */
describe('the stacks of main.ts', () => {
  const app = Testing.app();
  const platform = localPlatform(app);
  const shop = new ShopStack(app, 'shop', { cluster: platform.cluster });

  test.each([platform.hostStacks[0], platform.accessStack, platform.servicesStack, shop])('%s', (stack) => {
    expect(JSON.parse(withoutPrograms(Testing.synth(stack, true)))).toMatchSnapshot();
  });
});
