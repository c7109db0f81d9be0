import { ContainerImage, ContainerProps, Size } from '../../lib';

/** A container that runs a line of shell with few resources. */
export function shell(line: string, more: Partial<ContainerProps> = {}): ContainerProps {
  return {
    image: ContainerImage.fromRegistry('busybox:1.35'),
    command: 'sh',
    args: ['-c', line],
    cpu: 20,
    memory: Size.mebibytes(16),
    ...more,
  };
}
