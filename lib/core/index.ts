export * from './duration';
export * from './size';
export * from './schedule';
export * from './secret';
export * from './env-value';
export type { ProviderVersions } from './provider-versions';
