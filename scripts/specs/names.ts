/** Go names whose words the pattern below would not find. */
const ODD: { readonly [name: string]: string[] } = {
  ConsulGatewayTLSSDSConfig: ['Consul', 'Gateway', 'Tls', 'Sds', 'Config'],
  ExcludeOutboundCIDRs: ['Exclude', 'Outbound', 'Cidrs'],
  ExcludedIPs: ['Excluded', 'Ips'],
  ExcludeUIDs: ['Exclude', 'Uids'],
  IPv6Subnet: ['Ipv6', 'Subnet'],
  LTarget: ['Ltarget'],
  MBits: ['Mbits'],
  RTarget: ['Rtarget'],
  RouterTCPTLSConfig: ['Router', 'Tcp', 'Tls', 'Config'],
  SANs: ['Sans'],
  SELinuxLabel: ['Se', 'Linux', 'Label'],
};

function words(name: string): string[] {
  return ODD[name] ?? name.match(/[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+/g) ?? [];
}

function capitalize(word: string): string {
  return word[0].toUpperCase() + word.slice(1).toLowerCase();
}

/** Name of the property for a Go field: `MemoryMB` becomes `memoryMb`. */
export function propName(name: string): string {
  const [first, ...rest] = words(name);
  return first.toLowerCase() + rest.map(capitalize).join('');
}

/** Name of the interface for a Go struct: `DNSConfig` becomes `DnsConfigSpec`. */
export function specName(name: string): string {
  return `${words(name).map(capitalize).join('')}Spec`;
}
