import { DockerHost } from '../docker/docker-host';
import { merge } from '../private/rendering/merge';
import { LocalPlatformOptions } from './local-platform-options';
import { HostRole } from './topology/platform-host';
import { PlatformProps } from './platform-props';
import { BRIDGE_ADDRESS } from './topology/topology';

/** The images of a developer's machine are not Nomad's to remove. */
const KEEP_IMAGES = { plugin: { docker: { config: { gc: { image: false } } } } };

/** The options in whose words the violations of the general platform are told. */
const WORDS: [pattern: RegExp, option: string][] = [
  [/'hosts\[0\]\.name'/g, "'hostName'"],
  [/'hosts\[0\]\.(\w+)'/g, "'$1'"],
  [/ingress\.httpPort/g, 'ingressPort'],
  [/ingress\.adminPort/g, 'dashboardPort'],
  // It is the address, of which the violation tells already.
  [/^.*'dnsAddress' must .*\n/gm, ''],
];

/** Tell what is wrong in the words of those who gave the options. */
export function inLocalWords<T>(define: () => T): T {
  try {
    return define();
  } catch (error) {
    const message = WORDS.reduce((text, [pattern, option]) => text.replace(pattern, option), (error as Error).message);
    throw new Error(message);
  }
}

/** What a platform on one Docker host is, in the words of the general one. */
export function localProps(options: LocalPlatformOptions): PlatformProps {
  const { dockerHost, hostName, address = BRIDGE_ADDRESS, dataDir, ingressPort, dashboardPort, ...others } = options;
  const { traefikConfig, networkInterface, ...base } = others;
  return {
    ...base,
    hosts: [
      {
        name: hostName ?? 'host',
        dockerHost: dockerHost ?? DockerHost.local(),
        address,
        networkInterface: networkInterface ?? (address === BRIDGE_ADDRESS ? 'docker0' : ''),
        roles: [HostRole.SERVER, HostRole.CLIENT, HostRole.INGRESS],
        dataDir,
      },
    ],
    singleServer: true,
    secured: false,
    ingress: {
      httpPort: ingressPort ?? 8000,
      adminPort: dashboardPort,
      bindAddress: address,
      dashboard: true,
      raw: traefikConfig,
    },
    dnsAddress: address,
    nomadConfig: merge(KEEP_IMAGES, options.nomadConfig ?? {}),
  };
}
