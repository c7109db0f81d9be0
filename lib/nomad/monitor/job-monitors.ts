import { Fn, TerraformElement, TerraformStack, Token } from 'cdktf';
import { escapeTemplate } from '../../private/rendering/terraform-template';
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

/** A resource that the stack's one element renders. */
interface Monitor {
  readonly friendlyUniqueId: string;
  _toTerraform(): object;
}

const ELEMENTS = new WeakMap<TerraformStack, JobMonitors>();

/** Renders all monitors of a stack. */
export class JobMonitors extends TerraformElement {
  /** The one of a stack. */
  public static of(stack: TerraformStack, api: NomadApi): JobMonitors {
    const found = ELEMENTS.get(stack) ?? new JobMonitors(stack, api);
    ELEMENTS.set(stack, found);
    return found;
  }

  private readonly monitors: Monitor[] = [];

  private constructor(
    stack: TerraformStack,
    private readonly api: NomadApi,
  ) {
    super(stack, SHARED_ENVIRONMENT);
  }

  public add(monitor: Monitor): void {
    this.monitors.push(monitor);
  }

  public override toTerraform(): any {
    const resources = this.monitors.map((each) => [each.friendlyUniqueId, each._toTerraform()]);
    return {
      locals: { [SHARED_ENVIRONMENT]: this.environment },
      resource: { terraform_data: Object.fromEntries(resources) },
    };
  }

  private get environment(): { readonly [name: string]: string } {
    const { address, region, access } = this.api;
    // Terraform hides all output of a provisioner that is given something sensitive; the program prints neither of the two.
    const open = (secret: string | undefined): string => (secret === undefined ? '' : Fn.nonsensitive(secret));
    return {
      MONITOR_PROGRAM: escapeTemplate(JOB_MONITOR),
      MONITOR_ADDRESS: literal(address),
      MONITOR_REGION: literal(region),
      MONITOR_CA: open(access?.ca),
      MONITOR_TOKEN: open(access?.token),
      // What most of them are told.
      MONITOR_WHAT: 'deployment',
      MONITOR_CHECKS: '',
      MONITOR_PROMOTION: 'nomad',
    };
  }
}

/** Text that Terraform hands on, or the token that it is. */
export function literal(text: string): string {
  return Token.isUnresolved(text) ? text : escapeTemplate(text);
}
