import { Rule, TcpRoute, UdpRoute } from '../../lib';

/** Tags without the names that hashes make. */
const tagsOf = (route: TcpRoute | UdpRoute): string[] =>
  route.toTags('db').map((tag) => tag.replace(/-[0-9a-f]{8}/g, '-#'));
const wrong = (route: TcpRoute): string[] =>
  route._violations('routes[0]').map(({ prop, must }) => `${prop} must ${must}`);

describe('TcpRoute', () => {
  test('takes all connections of an entry point, without TLS', () => {
    expect(tagsOf(TcpRoute.entryPoint('mqtt'))).toEqual([
      'traefik.tcp.routers.db-#.rule=HostSNI(`*`)',
      'traefik.tcp.routers.db-#.entryPoints=mqtt',
    ]);
  });

  test('takes those for a host, and ends their TLS or leaves it to the service', () => {
    expect(tagsOf(TcpRoute.sni('pg', 'db.example'))).toContain('traefik.tcp.routers.db-#.tls=true');
    expect(tagsOf(TcpRoute.sni('pg', 'db.example').passthrough())).toContain(
      'traefik.tcp.routers.db-#.tls.passthrough=true',
    );
    const route = TcpRoute.rule('pg', Rule.any(Rule.hostSni('a'), Rule.clientIp('10.0.0.1'))).withPriority(7);
    expect(tagsOf(route)).toEqual([
      'traefik.tcp.routers.db-#.rule=HostSNI(`a`) || ClientIP(`10.0.0.1`)',
      'traefik.tcp.routers.db-#.entryPoints=pg',
      'traefik.tcp.routers.db-#.priority=7',
      'traefik.tcp.routers.db-#.tls=true',
    ]);
  });

  test('limits who connects, and stays itself when another is made of it', () => {
    const plain = TcpRoute.entryPoint('pg');
    const limited = plain.withMiddlewares({ inFlightConn: { amount: 5 } });
    expect(tagsOf(limited)).toEqual([
      'traefik.tcp.routers.db-#.rule=HostSNI(`*`)',
      'traefik.tcp.routers.db-#.entryPoints=pg',
      'traefik.tcp.routers.db-#.middlewares=tcp-#',
      'traefik.tcp.middlewares.tcp-#.inFlightConn.amount=5',
    ]);
    expect(tagsOf(plain)).toHaveLength(2);
    expect(String(plain)).toBe("the TCP entry point 'pg' with the rule 'HostSNI(`*`)'");
  });

  test('fails when a part of it can not be', () => {
    expect(wrong(TcpRoute.sni('pg', 'a`b')).join()).toContain('no backquotes');
    expect(
      wrong(TcpRoute.entryPoint('pg').withMiddlewares({ ipAllowList: { sourceRange: ['a,b'] } })).join(),
    ).toContain('have no comma');
    expect(wrong(TcpRoute.sni('pg', 'a').withTls({ option: 'x' } as never)).join()).toContain('routes[0].tls');
    expect(wrong(TcpRoute.entryPoint('pg'))).toEqual([]);
  });
});

test('UdpRoute takes all datagrams of an entry point', () => {
  expect(tagsOf(UdpRoute.entryPoint('dns'))).toEqual(['traefik.udp.routers.db-#.entryPoints=dns']);
  expect(String(UdpRoute.entryPoint('dns'))).toBe("the UDP entry point 'dns'");
});
