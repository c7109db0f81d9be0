export * from './cluster';
export * from './cluster-attributes';
export * from './host-stack';
export * from './platform';
