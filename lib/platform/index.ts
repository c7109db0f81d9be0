export * from './cluster/cluster';
export * from './cluster/cluster-attributes';
export * from './local-platform-options';
export * from './platform';
export * from './platform-base-props';
export * from './topology/platform-host';
export * from './parts/ingress/platform-ingress';
export * from './platform-props';
