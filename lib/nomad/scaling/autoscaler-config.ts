import { merge } from '../../private/rendering/json';
import { escapeTemplate } from '../../private/rendering/terraform-template';

/** Settings of an autoscaler. */
export interface AutoscalerConfigProps {
  /** Port of its HTTP API. */
  readonly port: number;

  /**
   * URL of a Prometheus, for policies that ask one.
   *
   * @default - none
   */
  readonly prometheusAddress?: string;

  /**
   * Texts that stand for the user and the password that the Prometheus asks for.
   *
   * @default - it asks for none
   */
  readonly prometheusLogin?: { readonly user: string; readonly password: string };

  /**
   * Namespace and path of the variable that elects one of several instances.
   *
   * @default - there is one instance
   */
  readonly lock?: { readonly namespace: string; readonly path: string };

  /**
   * Further configuration, nested, by the autoscaler's own names.
   *
   * @default - none
   */
  readonly raw?: { [key: string]: any };
}

/**
 * The autoscaler's configuration file, in its JSON.
 *
 * @see https://developer.hashicorp.com/nomad/tools/autoscaling/agent
 */
export function autoscalerConfig(props: AutoscalerConfigProps): string {
  const { port, prometheusAddress: address, prometheusLogin: login, lock, raw = {} } = props;
  const auth = login && { basic_auth_user: login.user, basic_auth_password: login.password };
  const own = {
    http: { bind_address: '0.0.0.0', bind_port: port },
    // All namespaces: the default is the task's own, which Nomad puts into its environment.
    nomad: { namespace: '*' },
    ...(address !== undefined && { apm: { prometheus: { driver: 'prometheus', config: { address, ...auth } } } }),
    ...(lock && { high_availability: { enabled: true, lock_namespace: lock.namespace, lock_path: lock.path } }),
  };
  // The autoscaler evaluates texts as HCL templates.
  return escapeTemplate(JSON.stringify(merge(own, raw)));
}
