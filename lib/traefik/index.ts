export * from './proxy';
export * from './spec/spec.generated';
export * from './static-config';
