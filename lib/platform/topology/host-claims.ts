import { IConstruct } from 'constructs';
import { RegistryKey } from '../../private/stack/stack-registry';
import { isToken } from '../../private/validation/tokens';
import { Violations } from '../../private/validation/violations';
import { BRIDGE_ADDRESS, Topology } from './topology';

/** What the hosts of all platforms of an app have, with the platform and the host. */
const CLAIMS = new RegistryKey(() => new Map<string, { readonly platform: IConstruct; readonly host: string }>());

/** Claim the hosts of a platform: the agents of two platforms would take each other's ports and directories. */
export function claimHosts(platform: IConstruct, topology: Topology, violations: Violations): void {
  const claims = CLAIMS.ofApp(platform);
  topology.hosts.forEach(({ name, address, dockerHost }, index) => {
    const claim = (prop: string, what: string, keys: string[], got: string): void => {
      const taken = keys.map((key) => claims.get(`${what} ${key}`)).find((owner) => owner !== undefined);
      // Within a platform, another rule says so.
      if (taken !== undefined && taken.platform !== platform) {
        const must = `be that of one platform: the host '${taken.host}' of [${taken.platform.node.path}] has the same ${what}`;
        violations.add({ prop: `hosts[${index}].${prop}`, must, got });
      }
      for (const key of keys) if (taken === undefined) claims.set(`${what} ${key}`, { platform, host: name });
    };
    if (!isToken(dockerHost.address)) claim('dockerHost', 'Docker Engine', dockerHost._places, dockerHost.address);
    // Every machine has Docker's bridge.
    if (address !== BRIDGE_ADDRESS && !isToken(address)) claim('address', 'address', [address], address);
  });
}
