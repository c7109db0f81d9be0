export * from './cluster';
export * from './cluster-attributes';
export * from './local-platform-options';
export * from './platform';
