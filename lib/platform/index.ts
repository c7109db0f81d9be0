export * from './cluster';
export * from './cluster-attributes';
export * from './local-platform-options';
export * from './platform';
export * from './platform-host';
export * from './platform-ingress';
export * from './platform-props';
