import { DockerHost, HostRole } from '../../../lib';
import { CLIENTS, define, host, hosts, refuses, SERVERS } from '../../fixtures/five-hosts';

const { CLIENT, INGRESS } = HostRole;
const fifth = (more: object): object => hosts(...SERVERS, CLIENTS[0], host(5, [CLIENT, INGRESS], more));

describe('the ports of what watches a platform', () => {
  refuses([
    [
      'an ingress at the port of the Collector',
      { logs: {}, ingress: { tcpPorts: { otlp: 4317 } } },
      "'ingress.tcpPorts.otlp' must be a free port of the host 'h5': it is for the Collector, got 4317",
    ],
    [
      'an ingress at the port of the store on its host',
      { logs: { host: 'h5' }, ingress: { httpPort: 9428 } },
      "'ingress.httpPort' must be a free port of the host 'h5': it is for lines of all hosts, and searches in them, got 9428",
    ],
    [
      'a port that is reserved for another program',
      { logs: {}, ...fifth({ reserved: { ports: '22,4000-4400' } }) },
      "'hosts[4]' must have the port 4317 free, for the Collector: its 'reserved.ports' hold this one, so that what needs it would not start: leave it out there",
    ],
    [
      'a Docker Engine at such a port',
      { logs: {}, ...fifth({ dockerHost: DockerHost.tcp('10.0.0.5:4318') }) },
      "'hosts[4]' must have the port 4318 free, for the Collector: its Docker Engine is reached there",
    ],
    [
      'a range for tasks that covers the store',
      { logs: {}, nomadConfig: { client: { min_dynamic_port: 9000, max_dynamic_port: 12000 } } },
      "'hosts[3]' must have the port 9428 free, for lines of all hosts, and searches in them: Nomad gives tasks the ports 9000 to 12000",
    ],
  ]);

  test('are free for others where nothing watches, or elsewhere', () => {
    expect(() => define({ ingress: { httpPort: 9428, tcpPorts: { otlp: 4317 } } })).not.toThrow();
    expect(() => define({ logs: {}, ingress: { httpPort: 9428 } })).not.toThrow();
  });

  test('may lie among those of tasks where a container beside the agents has them: Nomad then gives them to no task', () => {
    const nomadConfig = { client: { min_dynamic_port: 4000, max_dynamic_port: 4600 } };
    expect(() => define({ logs: {}, nomadConfig })).not.toThrow();
  });
});
