import { ContainerImage } from '../../docker/container-image';
import { PlatformProps } from '../platform-props';

/** The images and versions of a platform's programs, with their defaults filled in. */
export class PlatformImages {
  public readonly autoscaler: ContainerImage;

  public constructor(props: PlatformProps) {
    this.autoscaler = props.autoscaler?.image ?? ContainerImage.fromRegistry('hashicorp/nomad-autoscaler:0.4.9');
  }
}
