import { Lazy, propertyAccess, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { CONSUL_TOKENS, secretsVariable } from './secret-names';

/** What a stack needs of a platform's secrets, in Terraform's types. */
export interface SecretTypes {
  readonly [name: string]: string;
}

/** Terraform's type of the Consul tokens, of each of which a stack takes some fields. */
export function consulTokensType(fields: string): string {
  return `object({ ${CONSUL_TOKENS.map((name) => `${name} = object({ ${fields} })`).join(', ')} })`;
}

/**
 * Define a stack's access to the secrets of a platform: one sensitive variable, of which it takes no more than it names.
 *
 * `berth secrets init` writes its value to a file that the repository ignores.
 */
export class Secrets {
  private readonly variable: TerraformVariable;
  private readonly types: { [name: string]: string };

  public constructor(stack: TerraformStack, platform: string, kind: 'secrets' | 'access', types: SecretTypes) {
    const name = secretsVariable(platform, kind);
    this.types = { ...types };
    const fields = (): string[] => Object.entries(this.types).map(([field, type]) => `${field} = ${type}`);
    this.variable = new TerraformVariable(stack, name, {
      // Terraform drops what an object's type doesn't name, so each stack holds its own part only.
      type: Lazy.stringValue({ produce: () => `object({ ${fields().join(', ')} })` }),
      sensitive: true,
      nullable: false,
      description: `Secrets of the platform ${platform}: made by 'berth secrets init ${platform}'`,
    });
    this.variable.overrideLogicalId(name);
  }

  /** Take more than was named first. */
  public add(types: SecretTypes): void {
    Object.assign(this.types, types);
  }

  /** One secret, by its name and the names inside it. */
  public get(...path: string[]): string {
    return Token.asString(propertyAccess(this.variable.fqn, path));
  }
}
