export * from './cluster';
export * from './cluster-attributes';
export * from './local-platform-options';
export * from './platform';
export * from './platform-base-props';
export * from './platform-host';
export * from './platform-ingress';
export * from './platform-props';
