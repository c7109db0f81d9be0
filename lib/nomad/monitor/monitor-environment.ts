import { conditional, Fn, Op, TerraformLocal, TerraformStack, Token } from 'cdktf';
import { escapeTemplate } from '../../private/rendering/terraform-template';
import { RegistryKey } from '../../private/stack/stack-registry';
import { NomadAccess } from '../nomad-provider';
import { JOB_MONITOR } from './job-monitor.generated';

/** Nomad's API, as the machine that runs Terraform reaches it. */
export interface NomadApi {
  /** URL of the API. */
  readonly address: string;

  /** Region of the jobs. */
  readonly region: string;

  /**
   * Credentials for the API.
   *
   * @default - it asks for none
   */
  readonly access?: NomadAccess;
}

/** Name of the local value that all monitors of a stack share. */
export const SHARED_ENVIRONMENT = 'nomad_monitor';

const SHARED = new RegistryKey<{ isDefined?: boolean }>(() => ({}));

/** Define what all monitors of a stack share: the program, and how it reaches Nomad. */
export function shareMonitorEnvironment(stack: TerraformStack, api: NomadApi): void {
  const shared = SHARED.ofStack(stack);
  if (shared.isDefined) return;
  shared.isDefined = true;
  new TerraformLocal(stack, SHARED_ENVIRONMENT, environmentOf(api)).overrideLogicalId(SHARED_ENVIRONMENT);
}

function environmentOf({ address, region, access }: NomadApi): { readonly [name: string]: string } {
  // Terraform hides all output of a provisioner that is given something sensitive; the program prints none of these.
  const open = (secret: string | undefined): string => (secret === undefined ? '' : Fn.nonsensitive(secret));
  // Before 1.8 Terraform takes an empty text that it chose for a secret for nothing sensitive, and refuses to open it.
  const openIfGiven = (secret: string | undefined): string =>
    secret === undefined
      ? ''
      : Token.asString(conditional(Fn.nonsensitive(Op.eq(secret, Token.nullValue())), '', open(secret)));
  return {
    MONITOR_PROGRAM: escapeTemplate(JOB_MONITOR),
    MONITOR_ADDRESS: literal(address),
    MONITOR_REGION: literal(region),
    MONITOR_CA: open(access?.ca),
    MONITOR_TOKEN: openIfGiven(access?.token),
    MONITOR_LOGIN: openIfGiven(access?.login),
    // What most of them are told.
    MONITOR_WHAT: 'deployment',
    MONITOR_CHECKS: '',
    MONITOR_PROMOTION: 'nomad',
  };
}

/** Text that Terraform hands on, or the token that it is. */
export function literal(text: string): string {
  return Token.isUnresolved(text) ? text : escapeTemplate(text);
}
