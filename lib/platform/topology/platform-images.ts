import { ContainerImage } from '../../docker/container-image';
import { PlatformProps } from '../platform-props';

/** The images and versions of a platform's programs, with their defaults filled in. */
export class PlatformImages {
  public readonly consulVersion: string;
  public readonly nomadVersion: string;
  public readonly consul: ContainerImage;
  public readonly nomad: ContainerImage;
  public readonly traefik: ContainerImage;
  public readonly autoscaler: ContainerImage;

  public constructor(props: PlatformProps) {
    this.consulVersion = props.consulVersion ?? '1.22.7';
    this.nomadVersion = props.nomadVersion ?? '1.11.3';
    this.consul = props.consulImage ?? ContainerImage.fromRegistry(`hashicorp/consul:${this.consulVersion}`);
    this.nomad = props.nomadImage ?? ContainerImage.fromRegistry(`hashicorp/nomad:${this.nomadVersion}`);
    this.traefik = props.traefikImage ?? ContainerImage.fromRegistry('traefik:v3.6.12');
    this.autoscaler = props.autoscaler?.image ?? ContainerImage.fromRegistry('hashicorp/nomad-autoscaler:0.4.9');
  }
}
