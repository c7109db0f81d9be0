import { DATA_SOURCES, MONITORING_USER } from '../monitoring';
import { DATA_SOURCE_TYPES } from './grafana-json';

/** Where a Grafana that is pointed at the dashboards mounts them. */
export const MOUNTED_AT = '/var/lib/grafana/dashboards';

/** Environment variables of Grafana with the passwords of the programs. */
const PASSWORD_VARIABLES = { metrics: 'BERTH_MONITORING_PASSWORD', logs: 'BERTH_LOGS_PASSWORD' } as const;

/** What Grafana is told of a platform. */
export interface ProvisioningFacts {
  readonly platform: string;
  readonly prometheus: string;

  /** Nothing where there are no logs. */
  readonly logs: string | undefined;

  /** Whether the programs ask for a password. */
  readonly secured: boolean;
}

/** Grafana's file of data sources. It reads YAML, of which JSON is a part. */
export function dataSources({ prometheus, logs, secured }: ProvisioningFacts): object {
  const login = (kind: keyof typeof DATA_SOURCES): object => ({
    basicAuth: true,
    basicAuthUser: MONITORING_USER,
    secureJsonData: { basicAuthPassword: `$${PASSWORD_VARIABLES[kind]}` },
  });
  const source = (kind: keyof typeof DATA_SOURCES, name: string, url: string, more = {}): object => ({
    ...{ uid: DATA_SOURCES[kind], name, type: DATA_SOURCE_TYPES[kind], access: 'proxy', url },
    ...(secured && login(kind)),
    ...more,
  });
  return {
    apiVersion: 1,
    datasources: [
      // The interval of scrapes, without which Grafana chooses steps that are too short.
      source('metrics', 'Metrics', prometheus, {
        isDefault: true,
        jsonData: { timeInterval: '15s', httpMethod: 'POST' },
      }),
      ...(logs === undefined ? [] : [source('logs', 'Logs', logs)]),
    ],
  };
}

/** Grafana's file that names the folder of dashboards. */
export function dashboardProvider(): object {
  const options = { path: MOUNTED_AT };
  const provider = { name: 'berth', folder: 'Berth', type: 'file', allowUiUpdates: false, disableDeletion: false };
  return { apiVersion: 1, providers: [{ ...provider, updateIntervalSeconds: 30, options }] };
}
