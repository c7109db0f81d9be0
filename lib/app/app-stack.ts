import { TerraformElement, TerraformResource, TerraformStack } from 'cdktf';
import { Construct, IConstruct, Node } from 'constructs';
import { registerConsulProvider } from '../consul/consul-provider';
import { MapWriter } from '../map/map-writer';
import { withoutCni } from '../nomad/job/bridge-support';
import { withServiceNames } from '../nomad/job/service-rules';
import { NomadApi } from '../nomad/monitor/monitor-environment';
import { deployerProvider } from '../nomad/nomad-provider';
import { ICluster } from '../platform/cluster/cluster-attributes';
import { mapPlatformOf } from '../platform/cluster/cluster-map';
import { inheritAspects } from '../private/stack/aspects';
import { ProviderVersions } from '../core/provider-versions';
import { checkProviderVersions, giveProviderVersions } from '../private/stack/provider-constraints';
import { RenderedResources } from '../private/stack/rendered-resources';
import { checked } from '../private/validation/checked';
import { article } from '../private/validation/words';
import { claim } from '../private/validation/claims';
import { oneOf } from '../private/validation/rules';
import { ServiceNames } from '../private/validation/service-names';
import { Rule, Violations } from '../private/validation/violations';
import { Addresses } from './addresses';
import { Dashboards } from './dashboards';
import { checkCapacity, registerStack } from './capacity/capacity';

/** The id becomes the name of a directory, and of the file with the state. */
const STACK_ID: Rule<string> = {
  must: "be letters, digits, '.', '-' or '_', of which the first is a letter, a digit or '_'",
  holds: (value) => /^[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u.test(value),
};

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
   * Follow each job on Nomad's API until it is deployed, so that failures are reported with their cause. The machine that runs
   * Terraform needs `node` for this. Otherwise the Nomad provider waits for deployments, and reports less.
   *
   * @default true
   */
  readonly monitored?: boolean;

  /**
   * Versions of Terraform's providers, for one that Berth takes without having been tested with it, or to pin them exactly.
   *
   * @default - ranges of versions that Berth is known to work with; the lock file beside a stack keeps what was tried
   */
  readonly providerVersions?: ProviderVersions;
}

/**
 * Define the stack of one app: its services and jobs, and how Terraform reaches the platform that runs them.
 *
 * @example
 * import { App } from 'cdktf';
 * import { AppStack, Platform } from 'berth-cdk';
 *
 * const app = new App();
 * const platform = Platform.local(app, 'local');
 * new AppStack(app, 'shop', { cluster: platform.cluster });
 */
@checked('AppStack')
export class AppStack extends TerraformStack {
  /**
   * The app stack that a construct stands in.
   *
   * @returns the stack; it is an error when there is none
   */
  public static ofConstruct(construct: IConstruct): AppStack {
    const stack = construct.node.scopes.reverse().find(TerraformStack.isStack);
    if (stack instanceof AppStack) return stack;
    const got = (stack ?? construct.node.root).constructor.name;
    throw new Error(`[${construct.node.path}] 'scope' must stand in an AppStack, got ${article(got)}`);
  }

  /** The platform that runs the app. */
  public readonly cluster: ICluster;

  /** Nomad namespace of the app's jobs. */
  public readonly namespace: string;

  /** Whether each job is followed until it is deployed. */
  public readonly monitored: boolean;

  /** The API on which its jobs are followed. @internal */
  public readonly _nomadApi: NomadApi;

  /** Where Terraform keeps what belongs to a job. @internal */
  public readonly _addresses: Addresses;

  /** The dashboards of its workloads. @internal */
  public readonly _dashboards: Dashboards;

  private readonly rendered = new RenderedResources(this);
  private checked = false;

  public constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id);
    inheritAspects(this);
    giveProviderVersions(this, props.providerVersions);
    this.cluster = props.cluster;
    this.namespace = props.namespace ?? 'default';
    this.monitored = props.monitored ?? true;
    this._addresses = new Addresses(this, this.namespace);

    const violations = new Violations();
    violations.requireLiteral('id', id);
    violations.require('id', id, STACK_ID);
    checkProviderVersions(props.providerVersions, violations);
    violations.require('namespace', this.namespace, oneOf(...this.cluster.namespaces));
    // cdktf writes stacks of one id over each other without a word.
    violations.add(...claim(this, 'id', `the stack id '${id}'`, 'stacks'));
    violations.throwFor(this);

    this._dashboards = new Dashboards(this, this.cluster, this.namespace);
    if (!this.cluster.hasCni) withoutCni(this);
    withServiceNames(this, new ServiceNames(this.cluster.serviceNames), this.cluster.nomadAddress);
    const { secrets, access } = deployerProvider(this, this.cluster);
    this._nomadApi = { address: this.cluster.nomadAddress, region: this.cluster.region, access };
    registerConsulProvider(this, this.cluster.consulAddress, secrets);
    registerStack(this);
    MapWriter.of(this).setPlatform(() => mapPlatformOf(this.cluster));
    this.node.addValidation({
      validate: () => {
        this.checkOnce();
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

  /** What the stack becomes; it is an error when the cluster lacks the capacity for its jobs. */
  public override toTerraform(): any {
    // Some synthesize without validations, as `Testing.synth` does.
    this.checkOnce();
    this.checked = false;
    const json = this.rendered.addTo(super.toTerraform());
    const moved = this._addresses.moves(json.resource ?? {});
    return moved.length === 0 ? json : { ...json, moved: [...(json.moved ?? []), ...moved] };
  }

  /** Resources below a job are addressed by its name, so that it keeps running when its construct is renamed. */
  protected override allocateLogicalId(tfElement: TerraformElement | Node): string {
    const isElement = TerraformElement.isTerraformElement(tfElement);
    if (isElement && !TerraformResource.isTerraformResource(tfElement)) return super.allocateLogicalId(tfElement);
    const { scopes } = isElement ? tfElement.node : tfElement;
    return this._addresses.idOf(scopes, (path) => {
      // All that cdktf reads of a node is the path of ids.
      const node = { scopes: [this, ...path.map((id) => ({ node: { id } }))] };
      return super.allocateLogicalId(node as unknown as Node);
    });
  }

  /** Once in each synthesis, after aspects were applied. */
  private checkOnce(): void {
    if (this.checked) return;
    checkCapacity(this);
    this._addresses.check();
    this.checked = true;
  }
}
