import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { offerConsul } from '../consul/consul-provider';
import { deployerProvider } from '../nomad/nomad-provider';
import { ICluster } from '../platform/cluster-attributes';
import { refuseBridgeNetworks } from '../private/bridge-networks';
import { claim } from '../private/claims';
import { oneOf } from '../private/rules';
import { Violations } from '../private/violations';
import { joinTenants, requireRoom } from './capacity';

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

  private hasRoom = false;

  public constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id);
    this.cluster = props.cluster;
    this.namespace = props.namespace ?? 'default';

    const violations = new Violations();
    violations.require('namespace', this.namespace, oneOf(...this.cluster.namespaces));
    // cdktf writes stacks of one id over each other without a word.
    violations.add(...claim(this, 'id', `the stack id '${id}'`, 'stacks'));
    violations.throwFor(this);

    if (!this.cluster.hasCni) refuseBridgeNetworks(this);
    const access = deployerProvider(this, this.cluster);
    offerConsul(this, this.cluster.consulAddress, access);
    joinTenants(this);
    this.node.addValidation({
      validate: () => {
        this.requireRoomOnce();
        return [];
      },
    });
    this.cluster.dependencies.forEach((stack) => this.addDependency(stack));
  }

  /** What the stack becomes; it is an error when the cluster has no room for its jobs. */
  public override toTerraform(): any {
    // Whoever synthesizes without validations, as `Testing.synth` does, is told as well.
    this.requireRoomOnce();
    this.hasRoom = false;
    return super.toTerraform();
  }

  /** Once in each synthesis, after aspects have had their way with the jobs. */
  private requireRoomOnce(): void {
    if (!this.hasRoom) requireRoom(this);
    this.hasRoom = true;
  }
}
