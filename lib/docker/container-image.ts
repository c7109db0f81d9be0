import { Token } from 'cdktf';
import { checked } from '../private/validation/checked';
import { Violation } from '../private/validation/violations';

/** Options for `ContainerImage.fromRegistry`. */
export interface RegistryImageOptions {
  /**
   * Accept the tag `latest`, or no tag at all.
   *
   * What such an image runs changes without a deployment, and differs from host to host.
   *
   * @default false
   */
  readonly allowLatest?: boolean;
}

/** `[registry[:port]/]path[:tag][@digest]`, as the reference grammar of the distribution project has it. */
const REFERENCE =
  /^(?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+|\/[a-z0-9]+)*(?::(?<tag>[\w][\w.-]{0,127}))?(?<digest>@sha256:[0-9a-f]{64})?$/;

/**
 * Define the image that a container runs.
 *
 * @see https://docs.docker.com/reference/cli/docker/image/pull/
 */
@checked('ContainerImage')
export class ContainerImage {
  /** Define an image by its name in a registry, with a tag or a digest. */
  public static fromRegistry(name: string, options: RegistryImageOptions = {}): ContainerImage {
    return new ContainerImage(name, options.allowLatest ?? false);
  }

  private constructor(
    /** Name of the image, with its tag or digest, as Docker takes it. */
    public readonly name: string,
    private readonly allowLatest: boolean,
  ) {}

  /** @internal */
  public _violations(prop: string): Violation[] {
    if (Token.isUnresolved(this.name)) return [];
    const match = REFERENCE.exec(this.name);
    if (!match) return [{ prop, must: 'be an image name such as registry.example/webapi:1.4.2', got: this.name }];
    const { tag, digest } = match.groups ?? {};
    if (this.allowLatest || digest !== undefined || (tag !== undefined && tag !== 'latest')) return [];
    const fix = 'pin what you tested, or pass { allowLatest: true }';
    return [{ prop, must: 'name a tag other than latest, or a digest', got: this.name, fix }];
  }
}
