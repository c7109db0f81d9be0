import { TerraformStack } from 'cdktf';
import { AclAccess, AclRule } from '../../../consul/acl/acl-rule';
import { ContainerImage } from '../../../docker/container-image';
import { AclPolicy } from '../../../nomad/acl/acl-policy';
import { AclRules } from '../../../nomad/acl/acl-rules';
import { otlpAddress, ProxyTelemetry } from '../../../observability/traces/proxy-telemetry';
import { Violation, Violations } from '../../../private/validation/violations';
import { MESH_SERVICE } from '../../../traefik/service-tags';
import { Proxy } from '../../../traefik/proxy';
import { taskRules } from '../task-rules';
import { ClusterAttributes, ClusterEntryPoint } from '../../cluster/cluster-attributes';
import { Host, HostDemand } from '../../topology/host';
import { Agents } from '../../topology/agents';
import { Topology } from '../../topology/topology';
import { PlatformLogs } from '../logs/platform-logs';
import { PlatformTraces } from '../logs/platform-traces';
import { HostNeeds, PlatformPart } from '../platform-part';
import { IngressPorts } from './ingress-ports';
import { defineProxy, INGRESS_JOB, INGRESS_META, INGRESS_NAMESPACE, INGRESS_VARIABLES } from './ingress-proxy';
import { checkIngress } from './ingress-rules';
import { PlatformIngress } from './platform-ingress';

/** The props of a platform that shape its ingress. */
interface IngressProps {
  readonly ingress?: PlatformIngress;
  readonly traefikImage?: ContainerImage;
  readonly mesh?: boolean;
  readonly logs?: PlatformLogs;
  readonly metrics?: object;
  readonly traces?: PlatformTraces;
}

/** By default a task can read three variables of exact names. The ingress has one for each certificate. */
const VARIABLES = `namespace "${INGRESS_NAMESPACE}" { variables { path "${INGRESS_VARIABLES}/*" { capabilities = ["read"] } } }`;

/** All requests would be more than most look at. */
const DEFAULT_SAMPLE_RATE = 0.1;

/** The ingress is a client of services in the mesh, with certificates of its own name. */
const MESH_CLIENT = AclRule.service(MESH_SERVICE, AclAccess.WRITE);

/** The ingress: Traefik on every host with the role INGRESS. Its namespace exists on every platform. */
export class IngressPart implements PlatformPart {
  public static readonly NAMESPACE = INGRESS_NAMESPACE;
  public static readonly META = [INGRESS_META];

  public static of(props: IngressProps, topology: Topology, agents: Agents): IngressPart {
    return new IngressPart(props, topology, agents);
  }

  public readonly namespace = INGRESS_NAMESPACE;
  public readonly serviceNames = [INGRESS_JOB, `${INGRESS_JOB}-admin`];

  private readonly ingress: PlatformIngress;
  private readonly image: ContainerImage;
  private readonly ports: IngressPorts;
  private _proxy?: Proxy;

  private constructor(
    private readonly props: IngressProps,
    private readonly topology: Topology,
    private readonly agents: Agents,
  ) {
    this.ingress = props.ingress ?? {};
    this.image = props.traefikImage ?? ContainerImage.fromRegistry(`traefik:v${agents.versions.traefik}`);
    this.ports = new IngressPorts(this.ingress);
  }

  /** The proxy, once it is defined, if a host has the role INGRESS. */
  public get proxy(): Proxy | undefined {
    return this._proxy;
  }

  /** URL of Traefik's dashboard on the first ingress host, if it is served without a password. */
  public get dashboardAddress(): string | undefined {
    const [host] = this.topology.ingresses;
    if (host === undefined || !this.ingress.dashboard) return undefined;
    return `http://${host.address}:${this.ports.admin}/dashboard/`;
  }

  public get consulRules(): AclRule[] | undefined {
    return this.props.mesh ? [...taskRules(INGRESS_NAMESPACE), MESH_CLIENT] : undefined;
  }

  public get attributes(): Partial<ClusterAttributes> {
    const { middlewares = {}, serversTransports = {} } = this.ingress;
    return {
      entryPoints: this.entryPoints,
      ingresses: this.topology.ingresses.map(({ name, address }) => ({ name, address })),
      middlewares: Object.keys(middlewares),
      serversTransports: Object.keys(serversTransports),
    };
  }

  public validate(): Violation[] {
    const violations = new Violations();
    if (this.props.ingress !== undefined && this.topology.ingresses.length === 0) {
      violations.add({ prop: 'hosts', must: 'hold a host with the role INGRESS, as there is an ingress' });
    }
    checkIngress(this.topology, this.agents, this.ingress, this.ports, violations);
    violations.add(...this.image._violations('traefikImage'));
    return violations.all;
  }

  public onHost({ isIngress }: Host): HostNeeds {
    if (!isIngress) return {};
    const forOperators = "the ingress' ping and metrics, which need no token";
    const admin = { port: this.ports.admin, protocol: 'tcp' as const, forOperators };
    return { meta: { [INGRESS_META]: 'true' }, openPorts: [...this.ports.entryPoints, admin] };
  }

  public grant(access: TerraformStack): void {
    new AclPolicy(access, 'ingress-variables', {
      rules: AclRules.hcl(VARIABLES),
      workload: { jobId: INGRESS_JOB, namespace: INGRESS_NAMESPACE },
    });
  }

  public define(services: TerraformStack): void {
    if (this.topology.ingresses.length === 0) return;
    this._proxy = defineProxy(services, {
      ingress: this.ingress,
      ports: this.ports,
      image: this.image,
      version: this.agents.versions.traefik,
      secured: this.topology.secured,
      mesh: this.props.mesh ?? false,
      telemetry: this.telemetry,
    });
  }

  public demandOn({ isIngress }: Host): HostDemand {
    return (isIngress && this._proxy?.job._demand().groups[0]) || { cpu: 0, memory: 0 };
  }

  private get telemetry(): ProxyTelemetry {
    const { logs, metrics, traces } = this.props;
    const rate = traces?.sampleRate ?? DEFAULT_SAMPLE_RATE;
    return {
      measured: metrics !== undefined,
      searchedLog: (this.ingress.accessLog ?? true) && (logs !== undefined || traces !== undefined),
      traces: traces && { otlpAddress: otlpAddress(this.topology.dnsAddress), sampleRate: rate },
    };
  }

  /** The entry points, with the address of the first ingress host. All hosts serve them; a load balancer can stand in front. */
  private get entryPoints(): ClusterEntryPoint[] {
    const [host] = this.topology.ingresses;
    if (host === undefined) return [];
    return this.ports.entryPoints.map(({ name, port, protocol }) => {
      const isWeb = name === 'web' || name === 'websecure';
      const scheme = isWeb ? (name === 'web' ? 'http' : 'https') : protocol;
      const isUsual = (scheme === 'http' && port === 80) || (scheme === 'https' && port === 443);
      const address = `${scheme}://${host.address}${isUsual ? '' : `:${port}`}`;
      return name === 'web' && this.ports.redirects ? { name, address, redirectsToTls: true } : { name, address };
    });
  }
}
