export * from './app';
export * from './core';
export * from './platform';
export * from './policies';
// The words of every day stand at the root, and only there.
export * from './docker/container-image';
export * from './docker/docker-host';
export * from './nomad/job/health-check';
export * from './nomad/scaling/scaling-check';
export * from './nomad/scaling/scaling-policy';
export * from './nomad/scaling/scaling-strategy';
export { Alert } from './observability/alerts/alert';
export * from './observability/metrics/metrics';
export type { AlertLabels, AlertOptions } from './observability/alerts/alert-options';
export { AlertReceiver } from './observability/alerts/alertmanager/alert-receiver';
export * from './observability/alerts/alertmanager/alert-route';
export type { PlatformAlerting } from './observability/alerts/alertmanager/platform-alerting';
export * from './observability/alerts/alertmanager/receiver-options';
export * from './traefik/canary-traffic';
export * from './traefik/middleware';
export * from './traefik/route';
export type { ProbeOptions } from './traefik/route-probe';
export * from './traefik/rule';
export * from './traefik/tcp-route';
// The layers below, by technology.
export * as consul from './consul';
export * as docker from './docker';
export * as nomad from './nomad';
export * as traefik from './traefik';
// Helpers for tests, which other languages find here; TypeScript has them in `berth-cdk/testing`.
export * as testing from './testing';
