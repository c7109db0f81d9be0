import { Duration, TcpRoute, TcpService, UdpRoute } from '../../lib';
import { Template } from '../../lib/testing';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';

const PLATFORM = {
  entryPoints: [
    { name: 'mqtt', address: 'tcp://10.0.0.5:1' },
    { name: 'dns', address: 'udp://10.0.0.5:1' },
    { name: 'web', address: 'http://10.0.0.5:1' },
  ],
};

describe('TcpService', () => {
  test('is found under its name, and checked by its port', () => {
    const stack = shop(PLATFORM);
    const broker = new TcpService(stack, 'broker', { image, port: 1883 });
    const [{ Networks, Services, Count }] = Template.of(stack).job('broker').TaskGroups;
    expect(broker.dnsName).toBe('broker.service.consul');
    expect(Count).toBe(2);
    expect(Networks).toEqual([{ DynamicPorts: [{ Label: 'tcp', To: 1883 }] }]);
    expect(Services).toMatchObject([{ Name: 'broker', PortLabel: 'tcp', Checks: [{ Type: 'tcp' }] }]);
    expect(Services[0].Tags).toBeUndefined();
  });

  test('takes connections and datagrams of entry points of its own', () => {
    const stack = shop(PLATFORM);
    const broker = new TcpService(stack, 'broker', { image, routes: [TcpRoute.entryPoint('mqtt')] });
    broker.addUdpRoute(UdpRoute.entryPoint('dns'));
    const { Tags } = Template.of(stack).job('broker').TaskGroups[0].Services[0];
    expect(Tags[0]).toBe('traefik.enable=true');
    expect(Tags.join()).toMatch(/tcp\.routers\.\S+entryPoints=mqtt.*udp\.routers\.\S+entryPoints=dns/);
  });

  test('fails when an entry point is not there, or one of another protocol', () => {
    const define = (): unknown =>
      new TcpService(shop(PLATFORM), 'broker', {
        image,
        routes: [TcpRoute.entryPoint('dns'), TcpRoute.entryPoint('web')],
        udpRoutes: [UdpRoute.entryPoint('mqtt')],
      });
    expect(define).toThrow("[shop/broker] 'routes[0].entryPoint' must be one of mqtt, got 'dns'");
    expect(define).toThrow("[shop/broker] 'routes[1].entryPoint' must be one of mqtt, got 'web'");
    expect(define).toThrow("[shop/broker] 'udpRoutes[0].entryPoint' must be one of dns, got 'mqtt'");
    const broker = new TcpService(shop(), 'broker', { image });
    expect(() => broker.addRoute(TcpRoute.entryPoint('web'))).toThrow(
      "'routes' must have a TCP entry point of the cluster: give the platform's ingress 'tcpPorts'",
    );
    expect(() => broker.addUdpRoute(UdpRoute.entryPoint('web'))).toThrow('must have a UDP entry point');
  });

  test('fails when two services take the same connections, or an instance goes before the ingress forgets it', () => {
    const stack = shop(PLATFORM);
    new TcpService(stack, 'broker', { image, routes: [TcpRoute.entryPoint('mqtt')] });
    const other = new TcpService(stack, 'other', { image });
    expect(() => other.addRoute(TcpRoute.entryPoint('mqtt'))).toThrow("the TCP entry point 'mqtt'");
    expect(
      () =>
        new TcpService(stack, 'third', {
          image,
          shutdownDelay: Duration.seconds(1),
          routes: [TcpRoute.sni('mqtt', 'a')],
        }),
    ).toThrow("'shutdownDelay' must be at least 5s");
  });
});
