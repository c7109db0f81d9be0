import { AppFacts } from '../../../lib/observability/dashboards/app-dashboard';
import { OverviewFacts } from '../../../lib/observability/dashboards/overview-dashboard';

const addresses = {
  nomad: 'http://10.0.0.5:4646',
  alertmanager: 'http://alertmanager.service.consul:9093',
  logs: 'http://victoria-logs.service.consul:9428',
};

/** An app that has everything which a dashboard can show. */
export const APP: AppFacts = {
  platform: 'prod',
  namespace: 'shop',
  job: 'webapi',
  hasRuns: false,
  services: [
    { name: 'webapi', ingress: ['webapi@consulcatalog', 'webapi-canary-0a1b2c3d@consulcatalog'], hasMetrics: true },
    { name: 'webapi-admin', ingress: ['webapi-admin@consulcatalog'], hasMetrics: false },
  ],
  isThrottled: true,
  isCollected: true,
  addresses,
};

/** A platform that has everything. */
export const PLATFORM: OverviewFacts = {
  platform: 'prod',
  servers: 3,
  secured: true,
  hasIngress: true,
  hasMesh: true,
  addresses,
};
