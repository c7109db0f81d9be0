export * from './proxy';
export * from './static-config';
