import { Lazy, propertyAccess, TerraformStack, TerraformVariable, Token } from 'cdktf';
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
