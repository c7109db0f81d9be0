import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { registerConsulProvider } from '../consul/consul-provider';
import { withoutCni } from '../nomad/job/bridge-support';
import { NomadApi } from '../nomad/monitor/job-monitor';
import { deployerProvider } from '../nomad/nomad-provider';
import { ICluster } from '../platform/cluster/cluster-attributes';
import { inheritAspects } from '../private/stack/aspects';
import { RenderedResources } from '../private/stack/rendered-resources';
import { claim } from '../private/validation/claims';
import { oneOf } from '../private/validation/rules';
import { Violations } from '../private/validation/violations';
import { joinTenants, requireRoom } from './capacity/capacity';

/** Properties for `AppStack`. */
export interface AppStackProps {
  /** The platform that runs the app. */
  readonly cluster: ICluster;

  /**
   * Nomad namespace of the app's jobs; it must be one of the cluster's.
   *
   * @default 'default'
   */
  readonly namespace?: string;

  /**
   * Follow each job on Nomad's API until it is deployed, so that what failed is told with its cause. The machine that runs
   * Terraform needs `node` for it; without it the Nomad provider waits for deployments, and knows less.
   *
   * @default true
   */
  readonly monitored?: boolean;
}

/**
 * Define the stack of one app: its services and jobs, and how Terraform reaches the platform that runs them.
 */
export class AppStack extends TerraformStack {
  /**
   * The app stack that a construct stands in.
   *
   * @returns the stack; it is an error when there is none
   */
  public static ofConstruct(construct: IConstruct): AppStack {
    const stack = TerraformStack.of(construct);
    if (stack instanceof AppStack) return stack;
    throw new Error(`[${construct.node.path}] must stand in an AppStack, got a ${stack.constructor.name}`);
  }

  /** The platform that runs the app. */
  public readonly cluster: ICluster;

  /** Nomad namespace of the app's jobs. */
  public readonly namespace: string;

  /** Whether each job is followed until it is deployed. */
  public readonly monitored: boolean;

  /** Where its jobs are followed. @internal */
  public readonly _nomadApi: NomadApi;

  private readonly rendered = new RenderedResources(this);
  private hasRoom = false;

  public constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id);
    inheritAspects(this);
    this.cluster = props.cluster;
    this.namespace = props.namespace ?? 'default';
    this.monitored = props.monitored ?? true;

    const violations = new Violations();
    violations.require('namespace', this.namespace, oneOf(...this.cluster.namespaces));
    // cdktf writes stacks of one id over each other without a word.
    violations.add(...claim(this, 'id', `the stack id '${id}'`, 'stacks'));
    violations.throwFor(this);

    if (!this.cluster.hasCni) withoutCni(this);
    const { secrets, access } = deployerProvider(this, this.cluster);
    this._nomadApi = { address: this.cluster.nomadAddress, region: this.cluster.region, access };
    registerConsulProvider(this, this.cluster.consulAddress, secrets);
    joinTenants(this);
    this.node.addValidation({
      validate: () => {
        this.requireRoomOnce();
        return [];
      },
    });
    this.cluster.dependencies.forEach((stack) => this.addDependency(stack));
  }

  /** Find what the stack refers to in others. */
  public override prepareStack(): void {
    super.prepareStack();
    this.rendered.prepare();
  }

  /** What the stack becomes; it is an error when the cluster has no room for its jobs. */
  public override toTerraform(): any {
    // Whoever synthesizes without validations, as `Testing.synth` does, is told as well.
    this.requireRoomOnce();
    this.hasRoom = false;
    return this.rendered.addTo(super.toTerraform());
  }

  /** Once in each synthesis, after aspects have had their way with the jobs. */
  private requireRoomOnce(): void {
    if (!this.hasRoom) requireRoom(this);
    this.hasRoom = true;
  }
}
