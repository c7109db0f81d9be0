import { ContainerImage } from '../../../docker/container-image';
import { Violation } from '../../../private/validation/violations';
import { Agents } from '../../topology/agents';
import { Topology } from '../../topology/topology';
import { HostNeeds, PlatformPart } from '../platform-part';

/** The props of a platform that shape its mesh. */
interface MeshProps {
  readonly mesh?: boolean;
  readonly envoyImage?: ContainerImage;
}

/** Metadata of a client that names the images of the proxies which Nomad runs, beside instances and as gateways. */
const ENVOY_META = ['connect.sidecar_image', 'connect.gateway_image'] as const;

/** Consul's service mesh, which the agents serve: it runs no job of its own. */
export class MeshPart implements PlatformPart {
  public static of(props: MeshProps, _: Topology, agents: Agents) {
    return props.mesh || props.envoyImage !== undefined ? new MeshPart(props, agents) : undefined;
  }

  private constructor(
    private readonly props: MeshProps,
    private readonly agents: Agents,
  ) {}

  public get attributes() {
    return { hasMesh: this.props.mesh ?? false };
  }

  public validate(): Violation[] {
    const { mesh, envoyImage } = this.props;
    const violations = envoyImage?._violations('envoyImage') ?? [];
    if (!mesh) {
      const must = 'be left out without a mesh: Envoy runs in it alone';
      return [...violations, { prop: 'envoyImage', must, got: envoyImage!.name, fix: "write 'mesh: true'" }];
    }
    if (this.agents.cniPath !== undefined) return violations;
    return [...violations, { prop: 'cniPath', must: "be given with 'mesh': proxies run in bridge networks" }];
  }

  public onHost(): HostNeeds {
    const { mesh, envoyImage } = this.props;
    const meta = envoyImage && Object.fromEntries(ENVOY_META.map((key) => [key, envoyImage.name]));
    return { mesh, meta };
  }
}
