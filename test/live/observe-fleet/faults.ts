import { Load } from '../../../scripts/testbed/load/load';
import { TestbedHost } from '../../../scripts/testbed/hosts';
import { Testbed } from '../five-hosts/testbed';
import { Fault } from './fault';
import { NAMESPACE, TICK } from './faulty-apps';
import { SmallDisk } from './small-disk';

/** Certificates that end within two weeks from the start on; those of the agents are renewed with the agents themselves. */
export const AGENTS_EXPIRE = ['Nomad', 'Consul'].map((certificate) => ({
  alertname: 'CertificateExpires',
  labels: { certificate, host: 'h5' },
  ...{ fires: 420, ends: 600 },
}));

/** Faults that don't hide each other, so they may be made at the same time. */
export function faults(testbed: Testbed, disk: SmallDisk): Fault[] {
  const { fleet } = testbed;
  const [h1, , , h4, h5] = testbed.hosts;
  const loads: Load[] = [];
  const of = (job: string): { readonly namespace: string; readonly job: string } => ({ namespace: NAMESPACE, job });
  const setTick = (code: number): Promise<unknown> =>
    fleet.operate('nomad', `var put -force -namespace ${NAMESPACE} ${TICK} code=${code}`);
  return [
    {
      name: 'a host is lost, with an instance that may return and one that may not',
      alerts: [
        { alertname: 'NodeDown', labels: { host: h4.name }, fires: 240, ends: 120 },
        { alertname: 'AllocationsUnknown', labels: of('pinned'), fires: 180, ends: 120 },
        { alertname: 'AllocationsLost', labels: of('brittle'), fires: 120, ends: 660 },
      ],
      make: () => h4.crash(),
      mend: () => h4.revive(),
    },
    {
      name: 'a disk is full, so backups fail',
      alerts: [
        { alertname: 'DiskFillsUp', labels: { host: h5.name }, fires: 690, ends: 120 },
        { alertname: 'BackupOverdue', labels: { namespace: 'backup', job: 'snapshot' }, fires: 420, ends: 240 },
      ],
      make: () => disk.fill(),
      mend: () => Promise.resolve(disk.empty()),
    },
    {
      name: 'a program takes more than its memory',
      alerts: [
        { alertname: 'OomKilled', labels: of('eater'), fires: 120, ends: 300 },
        { alertname: 'AllocationFailed', labels: of('eater'), fires: 120, ends: 300 },
      ],
      make: async () => void (await fleet.operate('nomad', `job dispatch -detach -namespace ${NAMESPACE} eater`)),
      mend: () => Promise.resolve(), // it has ended
    },
    {
      name: 'no host has room for an instance',
      alerts: [
        { alertname: 'PlacementFails', labels: of('large'), fires: 240, ends: 120 },
        { alertname: 'BlockedEvaluations', labels: {}, fires: 240, ends: 240 },
      ],
      make: () => fleet.deploy('large'),
      mend: async () => {
        await fleet.destroy('large');
        // Nomad keeps the run that waits.
        await fleet.operate('nomad', `job stop -detach -yes -namespace ${NAMESPACE} large/dispatch-`);
      },
    },
    {
      name: 'no instance of a service passes its check',
      alerts: [
        { alertname: 'ServiceUnhealthy', labels: { service: 'sick' }, fires: 150, ends: 90 },
        { alertname: 'NoInstance', labels: of('sick'), fires: 150, ends: 90 },
      ],
      make: () => inside([h1, h5], 'sick', 'rm /tmp/www/index.html'),
      mend: () => inside([h1, h5], 'sick', 'echo well > /tmp/www/index.html'),
    },
    {
      name: 'no run of a schedule succeeds',
      alerts: [
        { alertname: 'Overdue', labels: of('tick'), fires: 420, ends: 180 },
        { alertname: 'AllocationFailed', labels: of('tick'), fires: 180, ends: 360 },
      ],
      make: async () => void (await setTick(1)),
      mend: async () => void (await setTick(0)),
    },
    {
      name: 'half of the requests to an app fail',
      alerts: [
        { alertname: 'HighErrorRatio', labels: { service: 'broken@consulcatalog' }, fires: 240, ends: 420 },
        { alertname: 'ErrorRatio', labels: of('broken'), fires: 240, ends: 420 },
      ],
      make: async () => {
        const at = `http://${h5.address}:8000/broken`;
        loads.push(new Load(() => `${at}/`, 20), new Load(() => `${at}/cgi-bin/broken`, 20));
      },
      mend: async () => void (await Promise.all(loads.map((load) => load.stop()))),
    },
    {
      name: 'the certificate of the ingress is near its end',
      alerts: [{ alertname: 'CertificateExpires', labels: { certificate: 'the ingress' }, fires: 420, ends: 180 }],
      make: () => Promise.resolve(), // it is so from the start on
      mend: async () => {
        await testbed.certify(90);
        await fleet.deploy('fleet-access');
      },
    },
  ];
}

/** Agents of all servers but the first are gone, so no quorum is left. */
export function quorumLost(testbed: Testbed): Fault {
  const [, ...others] = testbed.servers;
  const agents = (action: string): Promise<unknown> =>
    Promise.all(others.map((host) => host.docker(action, 'fleet-consul', 'fleet-nomad')));
  return {
    name: 'the quorum is lost, and with it both leaders',
    alerts: ['NomadNoLeader', 'ConsulNoLeader'].map((alertname) => ({ alertname, labels: {}, fires: 300, ends: 180 })),
    make: async () => void (await agents('kill')),
    mend: async () => void (await agents('start')),
  };
}

/** Run a line of shell in all containers of a job. */
async function inside(hosts: readonly TestbedHost[], job: string, line: string): Promise<void> {
  for (const host of hosts) {
    const { output } = await host.docker('ps', '-q', '--filter', `name=^${job}-`);
    for (const id of output.split('\n').filter(Boolean)) {
      const { code, output: said } = await host.docker('exec', id, 'sh', '-c', line);
      if (code !== 0) throw new Error(`in ${job} on ${host.name}: ${said}`);
    }
  }
}
