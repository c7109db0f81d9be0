import { Lazy, propertyAccess, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { Violations } from '../validation/violations';
import { RegistryKey } from './stack-registry';
import { CONSUL_TOKENS, secretsVariable } from './secret-names';

/** The secrets of a platform that a stack needs, with their Terraform types. */
export interface SecretTypes {
  readonly [name: string]: string;
}

/** Terraform's type of the Consul tokens, with the fields that a stack needs. */
export function consulTokensType(fields: string): string {
  return `object({ ${CONSUL_TOKENS.map((name) => `${name} = object({ ${fields} })`).join(', ')} })`;
}

/**
 * Define a stack's access to the secrets of a platform: one sensitive variable, typed so that the stack gets no more
 * than it names.
 *
 * `berth secrets init` writes its value to a file that the repository ignores.
 */
export class Secrets {
  private readonly variable: TerraformVariable;
  private readonly types: { [name: string]: string };

  public constructor(stack: TerraformStack, platform: string, kind: 'secrets' | 'access', types: SecretTypes) {
    const name = secretsVariable(platform, kind);
    claimVariable(stack, platform, name);
    this.types = { ...types };
    const fields = (): string[] => Object.entries(this.types).map(([field, type]) => `${field} = ${type}`);
    this.variable = new TerraformVariable(stack, name, {
      // Terraform drops what an object's type doesn't name, so each stack only gets its part.
      type: Lazy.stringValue({ produce: () => `object({ ${fields().join(', ')} })` }),
      sensitive: true,
      nullable: false,
      description: `Secrets of the platform ${platform}: made by 'berth secrets init ${platform}'`,
    });
    this.variable.overrideLogicalId(name);
  }

  /** Add to what the stack needs. */
  public add(types: SecretTypes): void {
    Object.assign(this.types, types);
  }

  /** One secret, by its name and the path inside it. */
  public get(...path: string[]): string {
    return Token.asString(propertyAccess(this.variable.fqn, path));
  }
}

/** The platforms of an app by the names of their variables. */
const VARIABLES = new RegistryKey(() => new Map<string, string>());

/** One value would be handed to two platforms whose names differ only in hyphens. */
function claimVariable(stack: TerraformStack, platform: string, name: string): void {
  const owners = VARIABLES.ofApp(stack);
  const owner = owners.get(name) ?? platform;
  owners.set(name, owner);
  if (owner === platform) return;
  const violations = new Violations();
  const must = `be called otherwise: the variable '${name}' holds the secrets of the platform '${owner}'`;
  violations.add({ prop: 'cluster', must, got: platform });
  violations.throwFor(stack);
}
