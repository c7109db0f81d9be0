import { unknownLabel } from '../../../lib/observability/promql/series';

describe('labels of known series', () => {
  test.each([
    ['sum(nomad_client_allocs_memory_usage{jobb="a"})', "no label 'jobb': write 'job'"],
    ['nomad_nomad_job_summary_lost{group="a"} > 0', "no label 'group': write 'task_group'"],
    ['up > 0 and traefik_service_requests_total{status=~"5.."}', "no label 'status': it has job, instance"],
    ['rate(traefik_service_requests_total{servce!="x"}[5m])', "no label 'servce': write 'service'"],
    ['consul_service_instances{name="a"}', 'or {"name"=…} if the platform adds it'],
  ])('%s: an unknown label is told', (expression, message) => {
    expect(unknownLabel(expression)).toContain(message);
  });

  test.each([
    'nomad_client_allocs_memory_usage{job="a",node_pool="b",host="c"}',
    'nomad_client_allocs_memory_usage{"team"="a"}',
    'nomad_client_allocs_memory_usage{exported_job="a"}',
    'traefik_service_requests_total{service="a",code="b"}',
    'my_own_total{team="a"}',
    '{__name__=~"nomad_.*",team="a"}',
    'sum by (team) (nomad_client_allocs_memory_usage)',
  ])('%s: what may be there passes', (expression) => {
    expect(unknownLabel(expression)).toBeUndefined();
  });
});
