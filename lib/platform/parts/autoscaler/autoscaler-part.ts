import { TerraformStack } from 'cdktf';
import { ContainerImage } from '../../../docker/container-image';
import { Autoscaler } from '../../../nomad/scaling/autoscaler';
import { Variable } from '../../../nomad/storage/variable';
import {
  MONITORING_JOBS,
  MONITORING_PORTS,
  MONITORING_USER,
  monitoringAddress,
} from '../../../observability/monitoring';
import { Secrets } from '../../../private/stack/secrets';
import { httpUrl } from '../../../private/validation/address-rules';
import { integer } from '../../../private/validation/rules';
import { Violation, Violations } from '../../../private/validation/violations';
import { Topology } from '../../topology/topology';
import { forgetMoved } from '../moved-policies';
import { monitoringSecret, monitoringVariable } from '../monitoring-secret';
import { PlatformPart } from '../platform-part';

/** The Nomad Autoscaler, which changes the instance counts of workloads with `autoscale`. */
export interface PlatformAutoscaler {
  /**
   * URL of the Prometheus that `ScalingCheck.prometheus` queries, reachable from containers of the platform, such as
   * `http://prometheus.service.consul:9090`.
   *
   * @default - the platform's own, if it has `metrics`; otherwise policies can use Nomad's own metrics, or sources in `config`
   */
  readonly prometheusAddress?: string;

  /**
   * Image with the Nomad Autoscaler, 0.4.7 or newer.
   *
   * @default - `hashicorp/nomad-autoscaler`, the newest release that this version of Berth is tested with
   */
  readonly image?: ContainerImage;

  /**
   * Number of instances. One is active; when it is lost, another takes over.
   *
   * @default 1 - Nomad starts another one when it is lost
   */
  readonly count?: number;

  /**
   * Further configuration of the autoscaler, nested, by its own names, merged into Berth's field by field.
   *
   * @default - none
   */
  readonly config?: { [key: string]: any };
}

/** The props of a platform that shape its autoscaler. */
interface AutoscalerProps {
  readonly autoscaler?: PlatformAutoscaler;
  readonly metrics?: object;
}

const PROMETHEUS_ADDRESS = monitoringAddress(MONITORING_JOBS.prometheus, MONITORING_PORTS.prometheus);

const NAMESPACE = 'autoscaler';

/** Id of the job, and name of its service. */
const JOB = 'autoscaler';

/** The newest release that is tested. */
const IMAGE = 'hashicorp/nomad-autoscaler:0.4.9';

/** The autoscaler: a job in a node pool with clients. */
export class AutoscalerPart implements PlatformPart {
  public static readonly NAMESPACE = NAMESPACE;

  public static of({ autoscaler, metrics }: AutoscalerProps, topology: Topology) {
    return autoscaler && new AutoscalerPart(autoscaler, topology, metrics !== undefined);
  }

  public readonly namespace = NAMESPACE;
  public readonly serviceNames = [JOB];
  public readonly attributes = { hasAutoscaler: true };

  private readonly image: ContainerImage;

  private constructor(
    private readonly autoscaler: PlatformAutoscaler,
    private readonly topology: Topology,
    private readonly hasMetrics: boolean,
  ) {
    this.image = autoscaler.image ?? ContainerImage.fromRegistry(IMAGE);
  }

  public validate(): Violation[] {
    const violations = new Violations();
    if (this.topology.nodePools.length === 0) {
      violations.add({ prop: 'autoscaler', must: 'have a host with the role CLIENT to run on' });
    }
    violations.require('autoscaler.count', this.autoscaler.count, integer(1));
    violations.require(
      'autoscaler.prometheusAddress',
      this.autoscaler.prometheusAddress,
      httpUrl('http://prometheus.service.consul:9090'),
    );
    violations.add(...this.image._violations('autoscaler.image'));
    return violations.all;
  }

  public grant(access: TerraformStack): void {
    Autoscaler._allow(access, 'autoscaler-policy', {
      namespace: NAMESPACE,
      jobId: JOB,
      count: this.autoscaler.count ?? 1,
    });
  }

  public define(services: TerraformStack, secrets: Secrets | undefined): void {
    if (this.topology.secured) forgetMoved(services);
    const { nodePools, dnsAddress } = this.topology;
    const { count, config } = this.autoscaler;
    const own = this.hasMetrics ? PROMETHEUS_ADDRESS : undefined;
    const prometheusAddress = this.autoscaler.prometheusAddress ?? own;
    // Another Prometheus must not be told the password of the platform's own.
    const asksOwn = prometheusAddress === own && own !== undefined && secrets !== undefined;
    if (asksOwn) {
      const items = { user: MONITORING_USER, password: monitoringSecret(secrets).password };
      new Variable(services, 'autoscaler-secrets', { path: monitoringVariable(JOB), namespace: NAMESPACE, items });
    }
    new Autoscaler(services, JOB, {
      image: this.image.name,
      namespace: NAMESPACE,
      nodePool: nodePools.includes('default') ? 'default' : nodePools[0],
      count,
      prometheusAddress,
      prometheusVariable: asksOwn ? monitoringVariable(JOB) : undefined,
      dns: { servers: [dnsAddress], searches: ['service.consul'] },
      config,
    });
  }
}
