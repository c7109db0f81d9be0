import { ConsulExposePathSpec } from '../../nomad/job/spec/spec.generated';
import { Metrics } from '../../observability/metrics/metrics';
import { METRICS_META, ownerMeta } from '../../observability/metrics/service-labels';
import { Violations } from '../../private/validation/violations';

/** Label of the port at which Prometheus finds metrics that are not at the service's own port. */
const LABEL = 'metrics';

/** The endpoint that the metrics belong to. */
export interface MeasuredEndpoint {
  /** Where its properties stand, with a dot at the end; empty for the workload's own. */
  readonly at: string;
  readonly namespace: string;
  readonly workload: string;
  readonly port: number;
  readonly inMesh: boolean;
}

/** What Prometheus must know of an endpoint to read the metrics of its instances. */
export class EndpointMetrics {
  public constructor(
    private readonly metrics: Metrics,
    private readonly endpoint: MeasuredEndpoint,
  ) {}

  /** Port of the container at which they are. */
  public get port(): number {
    return this.metrics.port ?? this.endpoint.port;
  }

  /** Whether requests to the service itself also reach them. */
  public get areAtService(): boolean {
    return this.port === this.endpoint.port;
  }

  /** The port of the host, where the service's own does not reach them. In the mesh, the proxy listens there. */
  public get hostPort(): { readonly label: string; readonly to: number } | undefined {
    if (this.endpoint.inMesh) return { label: LABEL, to: -1 };
    return this.areAtService ? undefined : { label: LABEL, to: this.port };
  }

  /** The path that the proxy hands on without asking for a certificate, in the mesh. */
  public get exposed(): ConsulExposePathSpec {
    return { path: this.metrics.scrapePath, protocol: 'http', localPathPort: this.port, listenerPort: LABEL };
  }

  /** Metadata of the service. */
  public get meta(): { [key: string]: string } {
    const { namespace, workload } = this.endpoint;
    const { scrapePath: path, scheme } = this.metrics;
    return {
      ...ownerMeta(namespace, workload),
      [METRICS_META.path]: path,
      ...(this.hostPort !== undefined && { [METRICS_META.port]: `\${NOMAD_HOST_PORT_${LABEL}}` }),
      ...(scheme !== 'http' && { [METRICS_META.scheme]: scheme }),
    };
  }

  /** @param given metadata that the user gives to the service */
  public check(given: { readonly [key: string]: string }, violations: Violations): void {
    const { at, inMesh } = this.endpoint;
    const { scheme, port } = this.metrics;
    violations.add(...this.metrics._violations(`${at}metrics`));
    const own = Object.values<string>(METRICS_META);
    for (const key of Object.keys(given).filter((each) => own.includes(each))) {
      const must = "have another name: 'metrics' tells Prometheus by it whose metrics these are";
      violations.add({ prop: `${at === '' ? 'serviceMeta' : `${at}meta`}.${key}`, must, got: given[key] });
    }
    if (at !== '' && !this.areAtService) {
      violations.add({
        prop: `${at}metrics.port`,
        must: 'be left out: a further port serves its own metrics',
        got: port,
      });
    }
    if (inMesh && scheme !== 'http') {
      violations.add({
        prop: `${at}metrics.scheme`,
        must: "be 'http' in the mesh: the proxy speaks no other",
        got: scheme,
      });
    }
  }
}
