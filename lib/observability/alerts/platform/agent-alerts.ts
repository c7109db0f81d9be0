import { PlatformAlert } from './platform-alert';
import { PlatformFacts } from './platform-facts';

/** Alerts about hosts that are lost, and about Consul and Nomad. */
export function agentAlerts({ servers, clients, secured, mesh }: PlatformFacts): PlatformAlert[] {
  // A single server is gone while it is replaced by one of a new version.
  const leaderless = { for: servers < 3 ? '2m' : '1m', isCritical: true };
  return [
    {
      alert: 'NodeDown',
      expr: 'up{job="nomad"} == 0',
      for: '2m',
      isCritical: true,
      summary: 'The Nomad agent of {{ $labels.host }} does not answer',
    },
    {
      alert: 'TargetDown',
      expr: 'up == 0',
      for: '2m',
      summary: '{{ $labels.job }} at {{ $labels.instance }} on {{ $labels.host }} does not answer Prometheus',
    },
    {
      alert: 'NomadNoLeader',
      expr: 'absent(nomad_nomad_heartbeat_active) or max(nomad_nomad_heartbeat_active) == 0',
      ...leaderless,
      summary: 'Nomad has no leader, or no client reports to it: nothing is placed',
    },
    {
      alert: 'ConsulNoLeader',
      expr: 'absent(consul_server_isLeader == 1)',
      ...leaderless,
      summary: 'Consul has no leader: its catalog does not change',
    },
    // A single server can never spare one.
    ...(servers < 3 ? [] : ['nomad', 'consul'].map(quorumAtRisk)),
    {
      alert: 'ClientsMissing',
      expr: `max(nomad_nomad_heartbeat_active) < ${clients}`,
      for: '2m',
      isCritical: true,
      summary: `Of ${clients} clients, {{ $value }} report to Nomad`,
    },
    {
      alert: 'BlockedEvaluations',
      expr: 'max(nomad_nomad_blocked_evals_total_blocked) > 0',
      for: '2m',
      summary: '{{ $value }} evaluations wait for capacity',
    },
    ...(secured
      ? [
          expiresIn('Nomad', 'nomad_agent_tls_cert_expiration_seconds'),
          expiresIn('Consul', 'consul_agent_tls_cert_expiry'),
        ]
      : []),
    ...(mesh ? [expiresIn('the mesh', 'consul_mesh_active_root_ca_expiry')] : []),
  ];
}

function quorumAtRisk(system: string): PlatformAlert {
  const name = system === 'nomad' ? 'Nomad' : 'Consul';
  const tolerance =
    system === 'nomad' ? 'nomad_nomad_autopilot_failure_tolerance' : 'consul_autopilot_failure_tolerance';
  return {
    alert: `${name}QuorumAtRisk`,
    expr: `max(${tolerance}) < 1`,
    for: '5m',
    isCritical: true,
    summary: `With one more server lost, ${name} has no leader`,
  };
}

/** Seconds in which somebody can still renew a certificate without haste. */
export const RENEWAL = 14 * 86_400;

/** A gauge of the seconds that are left: 0 where there is no certificate. */
function expiresIn(what: string, series: string): PlatformAlert {
  return {
    alert: 'CertificateExpires',
    expr: `${series} > 0 and ${series} < ${RENEWAL}`,
    for: '5m',
    labels: { certificate: what },
    summary: `A certificate of ${what} on {{ $labels.host }} expires in {{ $value | humanizeDuration }}`,
  };
}
