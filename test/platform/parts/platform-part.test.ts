import { attributesOf, demandOn, needsOf, PlatformPart, takenPorts } from '../../../lib/platform/parts/platform-part';
import { RESERVED_NAMESPACES } from '../../../lib/platform/parts/platform-parts';
import { Host } from '../../../lib/platform/topology/host';
import { CLIENTS } from '../../fixtures/five-hosts';

const PARTS: PlatformPart[] = [
  {
    namespace: 'monitoring',
    attributes: { hasMesh: true },
    validate: () => [],
    onHost: ({ name }) => ({ hostVolumes: { [`logs-of-${name}`]: '/srv/logs' }, meta: { logs: 'true' } }),
    demandOn: () => ({ cpu: 100, memory: 64 }),
  },
  { validate: () => [] },
  {
    attributes: { hasAutoscaler: true },
    validate: () => [],
    onHost: () => ({
      hostVolumes: { metrics: '/srv/metrics' },
      openPorts: [{ port: 514, protocol: 'udp' }],
      containerPorts: { 9100: 'metrics of hosts' },
      mesh: true,
    }),
    demandOn: () => ({ cpu: 50, memory: 32 }),
  },
];

describe('the parts of a platform', () => {
  const host = new Host('prod', 'dc1', CLIENTS[0]);

  test('need of a host what each of them needs', () => {
    expect(needsOf(PARTS, host)).toEqual({
      hostVolumes: { 'logs-of-h4': '/srv/logs', metrics: '/srv/metrics' },
      meta: { logs: 'true' },
      mesh: true,
      openPorts: [{ port: 514, protocol: 'udp' }],
      containerPorts: { 9100: 'metrics of hosts' },
    });
    expect(needsOf([], host)).toEqual({ hostVolumes: {}, meta: {}, mesh: false, openPorts: [], containerPorts: {} });
  });

  test('take of a host what their jobs take together', () => {
    expect(demandOn(PARTS, host)).toEqual({ cpu: 150, memory: 96 });
  });

  test('keep the ports of their containers from apps', () => {
    expect(takenPorts(PARTS, host)).toMatchObject({ 9100: 'metrics of hosts' });
  });

  test('tell apps of all of them', () => {
    expect(attributesOf(PARTS)).toEqual({ hasMesh: true, hasAutoscaler: true });
  });

  test('keep their namespaces from apps, also on a platform without them', () => {
    expect(RESERVED_NAMESPACES).toEqual(['ingress', 'backup', 'autoscaler', 'monitoring']);
  });
});
