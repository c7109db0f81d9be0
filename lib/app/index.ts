export * from './app-stack';
export { ContainerProps } from './container';
export { SidecarOptions } from './sidecar';
export * from './web-service';
