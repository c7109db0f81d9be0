import { Lazy, TerraformStack } from 'cdktf';
import { IConstruct } from 'constructs';
import { ProviderVersions } from '../../core/provider-versions';
import { Rule, Violations } from '../validation/violations';
import { RegistryKey } from './stack-registry';

/** Nomad's 2.6.0 refuses a provider whose address is not in the environment. */
export const PROVIDER_VERSIONS: Required<ProviderVersions> = {
  consul: '>= 2.22.1, < 3.0.0',
  docker: '>= 3.6.2, < 5.0.0',
  nomad: '>= 2.5.2, < 3.0.0, != 2.6.0',
};

/** The first version of Nomad's provider that can keep the numbers of instances. */
export const KEEPS_COUNTS = '>= 2.6.1';

/** The first Terraform with what a stack has; without this, an older one would only say that it does not know it. */
const SINCE = { terraformData: 4, removed: 7, issensitive: 8 };

/** The oldest Terraform that a stack takes, as a release of 1.x. */
const OLDEST = new RegistryKey(() => ({ minor: SINCE.terraformData }));

const CONSTRAINT = '(?:!=|<=|>=|~>|[=<>])? *\\d+(?:\\.\\d+){0,2}(?:-[0-9A-Za-z.-]+)?';
const CONSTRAINTS: Rule<string> = {
  must: "be versions in Terraform's notation, such as '= 2.5.2' or '>= 2.5.2, < 3.0.0'",
  holds: (value) => new RegExp(`^ *${CONSTRAINT} *(?:, *${CONSTRAINT} *)*$`).test(value),
};

/** What a stack was told of its providers. */
const GIVEN = new RegistryKey<{ versions: ProviderVersions }>(() => ({ versions: {} }));

/** Check versions that are given as the property `providerVersions`. */
export function checkProviderVersions(versions: ProviderVersions | undefined, violations: Violations): void {
  for (const name of Object.keys(PROVIDER_VERSIONS) as (keyof ProviderVersions)[]) {
    violations.requireLiteral(`providerVersions.${name}`, versions?.[name]);
    violations.require(`providerVersions.${name}`, versions?.[name], CONSTRAINTS);
  }
}

/** Let a stack take only these versions of the providers that it will have. */
export function giveProviderVersions(stack: TerraformStack, versions: ProviderVersions = {}): void {
  GIVEN.ofStack(stack).versions = versions;
}

/** Let the stack of a provider say which versions of it, and of Terraform, it takes. */
export function constrainProvider(construct: IConstruct, name: keyof ProviderVersions): void {
  const stack = TerraformStack.of(construct);
  const version = GIVEN.ofStack(stack).versions[name] ?? PROVIDER_VERSIONS[name];
  stack.addOverride(`terraform.required_providers.${name}.version`, version);
  const terraform = Lazy.stringValue({ produce: () => `>= 1.${OLDEST.ofStack(stack).minor}` });
  stack.addOverride('terraform.required_version', terraform);
}

/** Let a stack take no Terraform that is too old for something in it. It may be noted as late as when resources are rendered. */
export function requireTerraformFor(stack: TerraformStack, what: keyof typeof SINCE): void {
  const oldest = OLDEST.ofStack(stack);
  oldest.minor = Math.max(oldest.minor, SINCE[what]);
}

/** Let a stack take only versions of Nomad's provider that can keep the numbers of instances. */
export function requireKeptCounts(stack: TerraformStack): void {
  const { nomad } = GIVEN.ofStack(stack).versions;
  const version = nomad === undefined ? `${KEEPS_COUNTS}, < 3.0.0` : `${nomad}, ${KEEPS_COUNTS}`;
  stack.addOverride('terraform.required_providers.nomad.version', version);
}
