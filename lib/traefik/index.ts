export * from './proxy';
export * from './spec.generated';
export * from './static-config';
