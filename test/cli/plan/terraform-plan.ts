import { ResourceChange, TerraformPlan } from '../../../lib/cli/plan/terraform-json';
import { MapJob, MapRoute, StackMap } from '../../../lib/map/stack-map';

/** Pieces of what Terraform prints and of what the synthesis writes, for tests. */

type Values = { [attribute: string]: unknown } | null;

export function resource(
  address: string,
  actions: string[],
  before: Values = null,
  after: Values = null,
  more: object = {},
): ResourceChange {
  const [type, name] = address.split('.');
  const change = { actions, before, after, after_unknown: {}, before_sensitive: {}, after_sensitive: {}, ...more };
  return { address, mode: 'managed', type, name, change };
}

export function plan(changes: ResourceChange[], more: object = {}): TerraformPlan {
  return { format_version: '1.2', resource_changes: changes, ...more };
}

/** A job of Nomad's API, with the tags of its service. */
export function job(id: string, tags: string[] = [], more: object = {}): any {
  const group = { Name: id, Count: 2, Services: [{ Name: id, Tags: tags }], Tasks: [{ Name: id, Driver: 'docker' }] };
  return { ID: id, Namespace: 'shop', Type: 'service', TaskGroups: [group], ...more };
}

export function jobspec(value: object): { jobspec: string } {
  return { jobspec: JSON.stringify(value) };
}

export function mapJob(id: string, more: Partial<MapJob> = {}): MapJob {
  return {
    ...{ construct: `shop/${id}`, address: `nomad_job.${id}`, namespace: 'shop', id, type: 'service', groups: [] },
    ...{ services: [id], metrics: false, monitor: `terraform_data.${id}_Monitor_B9CEAF15` },
    ...more,
  };
}

export function mapRoute(id: string, router: string, title: string, rule: string): MapRoute {
  return {
    ...{ namespace: 'shop', job: id, service: id, router, title, rule, protocol: 'http', entryPoints: ['web'] },
    ...{ tls: false, middlewares: [], authenticated: false, probe: false },
  };
}

export function map(more: Partial<StackMap> = {}): StackMap {
  return {
    ...{ version: 1, stack: 'shop', hosts: [], jobs: [], routes: [], calls: [] },
    platform: {
      ...{ name: 'prod', nomadAddress: 'http://127.0.0.1:1', consulAddress: 'http://127.0.0.1:2', region: 'global' },
      ...{ secured: false, entryPoints: [], ingresses: [] },
    },
    ...more,
  };
}
