export * from './policies';
export * from './policy';
export * from './policy-pack';
export type { ProductionOptions } from './production';
export type { WaiverOptions } from './waiver';
