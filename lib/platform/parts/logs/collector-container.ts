import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { TerraformStack } from 'cdktf';
import { AgentContainer } from '../../../docker/agent-container';
import { COLLECTOR_DATA } from '../../../observability/collector/collector-config';
import { CONTAINERS } from '../../../observability/collector/container-lines';

/** What the Collector of a host depends on. */
export interface CollectorContainerProps {
  readonly provider: DockerProvider;

  /** Name of the platform. */
  readonly platform: string;

  readonly image: string;

  /** Directory of the data of the host's Docker Engine. */
  readonly dockerDataRoot: string;

  readonly config: { [key: string]: any };
}

const CONFIG = '/etc/berth/collector.json';

/** Define the Collector of a host, and what it must not forget. */
export function defineCollector(stack: TerraformStack, props: CollectorContainerProps): AgentContainer {
  const { provider, platform, dockerDataRoot } = props;
  const name = `${platform}-collector`;
  const image = new Image(stack, 'collector-image', { provider, name: props.image, keepLocally: true });
  const data = new Volume(stack, 'collector-data', { provider, name: `${name}-data` });
  return new AgentContainer(stack, 'collector', {
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
      { hostPath: `${dockerDataRoot}/containers`, containerPath: CONTAINERS, readOnly: true },
      { volumeName: data.name, containerPath: COLLECTOR_DATA },
    ],
  });
}
