export * from './cluster/cluster';
export * from './cluster/cluster-attributes';
export type { ClusterFeatures } from './cluster/cluster-features';
export type { LocalPlatformOptions } from './local-platform';
export * from './platform';
export { HostRole } from './topology/host';
export type { HostCapacity, PlatformHost } from './topology/host';
export * from './parts/ingress/platform-ingress';
export * from './platform-props';
