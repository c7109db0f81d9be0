import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { TerraformStack } from 'cdktf';
import { AgentContainer } from '../../../docker/agent-container';
import { COLLECTOR_DATA } from '../../../observability/collector/collector-config';
import { CONTAINERS } from '../../../observability/collector/container-lines';
import { MONITORING_PORTS } from '../../../observability/monitoring';
import { LocalCommand } from '../../host/local-command';
import { Host } from '../../topology/host';
import { Topology } from '../../topology/topology';
import { COLLECTOR_READY } from './collector-ready.generated';

/** What the Collector of a host depends on. */
export interface CollectorContainerProps {
  readonly provider: DockerProvider;
  readonly topology: Topology;
  readonly host: Host;

  /** The container that asks whether the Collector is ready. */
  readonly consul: Container;

  readonly image: string;

  readonly config: { [key: string]: any };
}

const CONFIG = '/etc/berth/collector.json';

/** Define the Collector of a host, and what it must not forget. */
export function defineCollector(stack: TerraformStack, props: CollectorContainerProps): void {
  const { provider, topology, host } = props;
  const name = `${topology.name}-collector`;
  const image = new Image(stack, 'collector-image', { provider, name: props.image, keepLocally: true });
  const data = new Volume(stack, 'collector-data', { provider, name: `${name}-data` });
  const { container } = new AgentContainer(stack, 'collector', {
    provider,
    name,
    imageId: image.imageId,
    entrypoint: ['/otelcol-contrib'],
    command: [`--config=${CONFIG}`],
    configFile: CONFIG,
    config: props.config,
    // Below the limit at which it takes in nothing more.
    env: ['GOMEMLIMIT=128MiB'],
    // Docker's files are root's, and reading them needs nothing else of root.
    user: '0:0',
    capabilities: { drop: ['ALL'] },
    securityOpts: ['no-new-privileges'],
    volumes: [
      { hostPath: `${host.dockerDataRoot}/containers`, containerPath: CONTAINERS, readOnly: true },
      { volumeName: data.name, containerPath: COLLECTOR_DATA },
    ],
  });
  new LocalCommand(stack, 'collector-ready', {
    onCreate: { failure: `the Collector of ${host.name} is not ready`, text: COLLECTOR_READY },
    dockerHost: host.dockerHost,
    environment: {
      CONSUL_CONTAINER: topology.consulContainer,
      COLLECTOR_CONTAINER: name,
      HEALTH_PORT: String(MONITORING_PORTS.collectorHealth),
      // Without logs it reads none.
      CONTAINERS: props.config.receivers?.file_log === undefined ? '' : CONTAINERS,
    },
    dependsOn: [container, props.consul],
    replacedWith: [container],
  });
}
