export * from './app-stack';
export type { ContainerProps } from './container';
export type { SidecarOptions } from './sidecar';
export * from './web-service';
export * from './web-service-props';
