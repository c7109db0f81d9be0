/**
 * Which versions of Terraform's providers a stack takes, in Terraform's notation: `= 2.5.2` is exactly one.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/version-constraints
 */
export interface ProviderVersions {
  /**
   * Versions of `hashicorp/consul`.
   *
   * @default '>= 2.22.1, < 3.0.0'
   */
  readonly consul?: string;

  /**
   * Versions of `kreuzwerker/docker`.
   *
   * @default '>= 3.6.2, < 5.0.0'
   */
  readonly docker?: string;

  /**
   * Versions of `hashicorp/nomad`. With an autoscaler at least 2.6.1 is needed, which is added.
   *
   * @default '>= 2.5.2, < 3.0.0, != 2.6.0'
   */
  readonly nomad?: string;
}
