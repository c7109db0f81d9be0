import { App, Testing } from 'cdktf';
import { ContainerImage, DockerHost, HostRole, Platform, PlatformHost, PlatformProps } from '../../lib';
import { parseJobspec } from '../../lib/testing/jobspec';
import { Template } from '../../lib/testing';

const { SERVER, CLIENT, INGRESS } = HostRole;

/** A host with the address 10.0.0.<number>. */
export function host(number: number, roles: HostRole[], more: Partial<PlatformHost> = {}): PlatformHost {
  const address = `10.0.0.${number}`;
  return {
    name: `h${number}`,
    dockerHost: DockerHost.ssh(`deploy@${address}`),
    address,
    networkInterface: 'eth0',
    roles,
    ...more,
  };
}

export const SERVERS = [host(1, [SERVER]), host(2, [SERVER]), host(3, [SERVER])];
export const CLIENTS = [host(4, [CLIENT]), host(5, [CLIENT, INGRESS])];

/** What bridge networks need. */
export const BRIDGE = {
  cniPath: '/opt/cni/bin',
  nomadImage: ContainerImage.fromRegistry('registry.example/nomad:1.11.3'),
};

/** A secured platform of three servers, a client, and a client that is the ingress too, unless told otherwise. */
export function define(props: Partial<PlatformProps> = {}, app: App = Testing.app()): Platform {
  return new Platform(app, 'prod', { hosts: [...SERVERS, ...CLIENTS], ...props });
}

export function hosts(...all: PlatformHost[]): Partial<PlatformProps> {
  return { hosts: all };
}

/** The configuration of the agent `consul` or `nomad` of one of the hosts. */
export function configOf(platform: Platform, index: number, agent: string): any {
  return parseJobspec(Template.of(platform.hostStacks[index]).resource('docker_container', agent).upload[0].content);
}

/** Props that are wrong, and the error. */
export type Wrong = [what: string, props: Partial<PlatformProps>, error: string];

/** Require that each of the props is refused with its error, located at the platform. */
export function refuses(wrong: Wrong[]): void {
  test.each(wrong)('fails when there is %s', (_, props, error) => {
    expect(() => define(props)).toThrow(error);
    expect(() => define(props)).toThrow(/^\[prod\] '/);
  });
}
