/** What stands in for an image: a program at the same path, run by the same user. */
interface StandIn {
  readonly program: string;

  /** @default - in `/bin` */
  readonly path?: string;

  /** @default 0, root */
  readonly user?: number;

  /**
   * Programs that stand beside it in `/bin`.
   *
   * @default - none
   */
  readonly beside?: readonly string[];
}

const NOBODY = 65534;

/** Images that hold one program, at the version that their tag names. */
const STAND_INS: { readonly [image: string]: StandIn } = {
  'hashicorp/consul': { program: 'consul' },
  'hashicorp/nomad': { program: 'nomad' },
  'hashicorp/nomad-autoscaler': { program: 'nomad-autoscaler' },
  traefik: { program: 'traefik' },
  'prom/prometheus': { program: 'prometheus', user: NOBODY, beside: ['promtool'] },
  'prom/alertmanager': { program: 'alertmanager', user: NOBODY },
  'prom/node-exporter': { program: 'node_exporter', user: NOBODY },
  'victoriametrics/victoria-logs': { program: 'victoria-logs', path: '/victoria-logs-prod' },
  'envoyproxy/envoy': { program: 'envoy' },
  'otel/opentelemetry-collector-contrib': { program: 'collector', path: '/otelcol-contrib', user: 10001 },
};

/** What stands in for an image, with the version of the program. */
export function standInOf(image: string): (StandIn & { readonly version: string }) | undefined {
  const [, name, version] = /^([^:]+):v?(\d+\.\d+\.\d+)$/.exec(image) ?? [];
  const standIn = name === undefined ? undefined : STAND_INS[name];
  return standIn && { ...standIn, version };
}
