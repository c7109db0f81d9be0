import { DockerHost, HostRole, PlatformIngress } from '../../../../lib';
import { Template } from '../../../../lib/testing';
import { CLIENTS, define, host, hosts, refuses, SERVERS, Wrong } from '../../../fixtures/five-hosts';
import { contractText } from '../../../../lib/platform/cluster/contract';

const { CLIENT, INGRESS } = HostRole;

/** The template of an item of a variable. */
const itemOf = (variable: string, item: string): string =>
  `{{ with nomadVar "nomad/jobs/traefik/${variable}" }}{{ (index . "${item}").Value | toJSON }}{{ end }}`;

/** What a document says where templates of items stand, which are told by their texts. */
const read = (template: string): any =>
  JSON.parse(template.replace(/\{\{ with .*?\{\{ end \}\}/g, (text) => JSON.stringify(text)));

describe('the ingress of a platform', () => {
  test('an ingress with a certificate serves TLS, and redirects to it', () => {
    const platform = define({ ingress: { certificates: [{ variable: 'nomad/jobs/traefik/shop' }] } });
    const job = Template.of(platform.servicesStack).job('traefik');
    const [{ Config, Templates }] = job.TaskGroups[0].Tasks;
    expect(Config.args).toEqual(
      expect.arrayContaining([
        '--entryPoints.websecure.address=:443',
        '--entryPoints.websecure.http.tls=true',
        '--entryPoints.web.http.redirections.entryPoint.to=websecure',
      ]),
    );
    // Traefik watches this file alone, so a new certificate must be a change of it.
    expect(Templates.map((each: { DestPath: string }) => each.DestPath)).toEqual(['secrets/dynamic.yaml']);
    const { certificates } = read(Templates[0].EmbeddedTmpl).tls;
    expect(certificates).toEqual([{ certFile: itemOf('shop', 'certificate'), keyFile: itemOf('shop', 'key') }]);
    const entryPoints = [
      { name: 'websecure', address: 'https://10.0.0.5' },
      { name: 'web', address: 'http://10.0.0.5', redirectsToTls: true },
    ];
    expect(platform.cluster.entryPoints).toEqual(entryPoints);
    const { address, redirectsToTls } = JSON.parse(contractText(platform.cluster)).entryPoints[1];
    expect([address, redirectsToTls]).toEqual(['http://10.0.0.5', true]);
  });

  test('gets certificates by ACME, with what the DNS provider asks for, and keeps them', () => {
    const acme = { email: 'ops@shop.example', dnsProvider: 'cloudflare', dnsVariable: 'nomad/jobs/traefik/dns' };
    const [group] = Template.of(define({ ingress: { acme } }).servicesStack).job('traefik').TaskGroups;
    const [{ Config, Templates }] = group.Tasks;
    expect(group.EphemeralDisk).toEqual({ Sticky: true });
    expect(Config.args).toEqual(
      expect.arrayContaining([
        '--entryPoints.websecure.http.tls.certResolver=acme',
        '--certificatesResolvers.acme.acme.storage=/alloc/data/acme.json',
        '--certificatesResolvers.acme.acme.dnsChallenge.provider=cloudflare',
      ]),
    );
    expect(Templates[0]).toMatchObject({
      DestPath: 'secrets/dns.env',
      Envvars: true,
      EmbeddedTmpl:
        '{{ with nomadVar "nomad/jobs/traefik/dns" }}{{ range $name, $item := . }}' +
        '{{ $name }}={{ $item.Value | toJSON }}\n{{ end }}{{ end }}',
    });
  });

  test('serves the dashboard by TLS, to users that Nomad keeps', () => {
    const platform = define({
      ingress: {
        certificates: [{ variable: 'nomad/jobs/traefik/shop' }],
        protectedDashboard: { host: 'traefik.example', usersVariable: 'nomad/jobs/traefik/users' },
      },
    });
    const [{ Config, Templates }] = Template.of(platform.servicesStack).job('traefik').TaskGroups[0].Tasks;
    expect(Config.args).toContain('--api.dashboard=true');
    expect(Config.args).not.toContain('--api.insecure=true');
    const users =
      '{{ with nomadVar "nomad/jobs/traefik/users" }}' +
      '{{ (index . "users").Value | trimSpace | split "\\n" | toJSON }}{{ end }}';
    const text: string = Templates[0].EmbeddedTmpl;
    expect(text).toContain(`"users":${users}`);
    expect(read(text).http.routers.dashboard).toMatchObject({
      rule: 'Host(`traefik.example`)',
      middlewares: ['dashboard-users'],
      tls: {},
    });
  });

  test('middlewares of the ingress stand in its file, their users in a variable of Nomad', () => {
    const platform = define({
      ingress: {
        middlewares: {
          admins: { spec: { basicAuth: { realm: '$& {{ x }}' } }, usersVariable: 'nomad/jobs/traefik/admins' },
          zip: { spec: { compress: {} } },
        },
      },
    });
    const [{ Templates }] = Template.of(platform.servicesStack).job('traefik').TaskGroups[0].Tasks;
    const users =
      '{{ with nomadVar "nomad/jobs/traefik/admins" }}{{ (index . "users").Value | trimSpace | split "\\n" | toJSON }}{{ end }}';
    expect(Templates[0].EmbeddedTmpl).toBe(
      `{"http":{"middlewares":{"admins":{"basicAuth":{"realm":"$& {{ "{{" }} x }}","users":${users}}},"zip":{"compress":{}}}}}`,
    );
    expect(platform.cluster.middlewares).toEqual(['admins', 'zip']);
  });

  const dynamic = (ingress: PlatformIngress): any => {
    const [{ Templates }] = Template.of(define({ ingress }).servicesStack).job('traefik').TaskGroups[0].Tasks;
    return read(Templates[Templates.length - 1].EmbeddedTmpl);
  };
  const certificates = [{ variable: 'nomad/jobs/traefik/shop' }];

  test('TLS is modern unless it is told otherwise, and knows only hosts with a certificate', () => {
    const suites = ['ECDSA', 'RSA'].flatMap((key) =>
      ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256'].map(
        (cipher) => `TLS_ECDHE_${key}_WITH_${cipher}`,
      ),
    );
    const usual = { minVersion: 'VersionTLS12', cipherSuites: suites, sniStrict: true };
    expect(dynamic({ certificates }).tls.options.default).toEqual(usual);
    const own = { minTlsVersion: 'VersionTLS13', cipherSuites: ['TLS_RSA_WITH_AES_128_CBC_SHA'], sniStrict: false };
    const { minTlsVersion: minVersion, ...rest } = own;
    expect(dynamic({ certificates, ...own }).tls.options.default).toEqual({ minVersion, ...rest });
  });

  test('the open dashboard is a route of the file, on the admin port alone', () => {
    expect(dynamic({ dashboard: true }).http.routers).toEqual({
      'traefik-dashboard': {
        rule: 'PathPrefix(`/api`) || PathPrefix(`/dashboard`)',
        entryPoints: ['traefik'],
        service: 'api@internal',
      },
    });
  });

  test('servers transports stand in its file, what is secret in variables of Nomad', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const serversTransports = {
      internal: {
        authorities: [pem],
        authorityVariable: 'nomad/jobs/traefik/internal',
        serverName: 'api.internal',
        clientCertificate: { variable: 'nomad/jobs/traefik/client' },
        raw: { disableHTTP2: true },
      },
      any: { insecureSkipVerify: true },
    };
    const platform = define({ ingress: { serversTransports } });
    expect(dynamic({ serversTransports })).toEqual({
      http: {
        serversTransports: {
          internal: {
            serverName: 'api.internal',
            rootCAs: [pem, itemOf('internal', 'ca')],
            certificates: [{ certFile: itemOf('client', 'certificate'), keyFile: itemOf('client', 'key') }],
            disableHTTP2: true,
          },
          any: { insecureSkipVerify: true },
        },
      },
    });
    expect(platform.cluster.serversTransports).toEqual(['internal', 'any']);
  });

  const all = [...SERVERS, ...CLIENTS];
  refuses([
    ['an ingress without a host', { ...hosts(...SERVERS, host(4, [CLIENT])), ingress: {} }, 'with the role INGRESS'],
    [
      'a dashboard whose password is read on the way',
      { ingress: { protectedDashboard: { host: 'a b', usersVariable: 'users' } } },
      "'ingress.protectedDashboard' must have a port with TLS",
    ],
    ['an address that is none', { ingress: { bindAddress: 'junk' } }, "'ingress.bindAddress' must be an IP address"],
    [
      'an authority without a URL',
      { ingress: { acme: { email: 'a@b', caServer: 'not a url' } } },
      "'ingress.acme.caServer' must be a URL such as https://acme-v02.api.letsencrypt.org/directory, got 'not a url'",
    ],
    [
      'a port of an agent',
      { ingress: { httpPort: 8500 } },
      "'ingress.httpPort' must be a free port: Consul's API has this one, got 8500",
    ],
    [
      'a port twice',
      { ingress: { tcpPorts: { db: 80 } } },
      "'ingress.tcpPorts.db' must be a free port: ingress.httpPort has this one, got 80",
    ],
    ...['my.tcp', 'my.db=x y', '', '-a', 'a_', 'ü', 'a b'].flatMap((name): Wrong[] =>
      ['tcpPorts', 'udpPorts'].map((prop) => [
        `the entry point ${JSON.stringify(name)} in ${prop}`,
        { ingress: { [prop]: { [name]: 1883 } } },
        `'ingress.${prop}.${name}' must be letters, digits, '-' or '_'`,
      ]),
    ),
    ...['web', 'websecure', 'traefik', 'WEB', 'Traefik'].flatMap((name): Wrong[] =>
      ['tcpPorts', 'udpPorts'].map((prop) => [
        `an entry point ${name} of one's own in ${prop}`,
        { ingress: { [prop]: { [name]: 1883 } } },
        `'ingress.${prop}.${name}' must have another name: the entry point '${name.toLowerCase()}' exists already`,
      ]),
    ),
    [
      'one name for TCP and UDP',
      { ingress: { tcpPorts: { dns: 5300 }, udpPorts: { DNS: 5301 } } },
      "'ingress.udpPorts.DNS' must have another name: 'ingress.tcpPorts.dns' has this one, as Traefik knows no case",
    ],
    ...[20000, 25000, 32000].map((port): Wrong => [
      `the port ${port} of tasks`,
      { ingress: { udpPorts: { x: port } } },
      "'ingress.udpPorts.x' must be a free port of the host 'h5': Nomad gives tasks the ports 20000 to 32000",
    ]),
    [
      "the port of the engine's ssh",
      { ingress: { tcpPorts: { git: 22 } } },
      "'ingress.tcpPorts.git' must be a free port of the host 'h5': its Docker Engine is reached there, got 22",
    ],
    [
      'a reserved port',
      { ...hosts(...SERVERS, host(5, [CLIENT, INGRESS], { reserved: { ports: '22, 80-90' } })) },
      "'ingress.httpPort' must be a free port of the host 'h5': its 'reserved.ports' hold this one",
    ],
    [
      'the port of the mesh',
      { ingress: { httpPort: 8502 } },
      "'ingress.httpPort' must be a free port: Consul's gRPC has this one",
    ],
    ...['nomad/jobs/traefik/x" }}{{ env "NOMAD_TOKEN" }}{{ with nomadVar "y', 'nomad/jobs/traefik/x y'].flatMap(
      (text): Wrong[] => [
        [
          `a variable of a certificate ${text}`,
          { ingress: { certificates: [{ variable: text }] } },
          "'ingress.certificates[0].variable' must lie under",
        ],
        [
          `a variable of ACME ${text}`,
          { ingress: { acme: { email: 'a@b', dnsProvider: 'x', dnsVariable: text } } },
          "'ingress.acme.dnsVariable' must lie under",
        ],
        [
          `a variable of users ${text}`,
          { ingress: { middlewares: { a: { spec: { basicAuth: {} }, usersVariable: text } } } },
          "'ingress.middlewares.a.usersVariable' must lie under",
        ],
      ],
    ),
    ...['certificateItem', 'keyItem'].map((item): Wrong => [
      `a hostile ${item}`,
      { ingress: { certificates: [{ variable: 'nomad/jobs/traefik/x', [item]: 'a" }}{{ env "X' }] } },
      `'ingress.certificates[0].${item}' must be the name of an item`,
    ]),
    [
      'a hostile usersItem',
      {
        ingress: {
          middlewares: { a: { spec: { basicAuth: {} }, usersVariable: 'nomad/jobs/traefik/x', usersItem: '' } },
        },
      },
      "'ingress.middlewares.a.usersItem' must be the name of an item",
    ],
    [
      'a redirect to nowhere',
      { ingress: { redirectToHttps: true } },
      "'ingress.redirectToHttps' must have a port with TLS",
    ],
    [
      'TLS without any certificate',
      { ingress: { httpsPort: 443 } },
      "'ingress.httpsPort' must be given with 'certificates' or 'acme', got 443: without, Traefik presents one that it has made up",
    ],
    [
      'a transport with a key instead of a certificate',
      { ingress: { serversTransports: { a: { authorities: ['-----BEGIN PRIVATE KEY-----'] } } } },
      "'ingress.serversTransports.a.authorities[0]' must be one or more certificates as PEM",
    ],
    [
      "a transport whose authority is out of Traefik's reach",
      { ingress: { serversTransports: { 'a b': { authorityVariable: 'tls', raw: { rootCas: [] } } } } },
      "'ingress.serversTransports.a b.raw' must be one of disableHTTP2,",
    ],
    [
      'a transport that checks and checks not',
      {
        ingress: {
          serversTransports: { a: { authorityVariable: 'nomad/jobs/traefik/x', insecureSkipVerify: true } },
        },
      },
      "'ingress.serversTransports.a.insecureSkipVerify' must be left out beside authorities",
    ],
    [
      'ACME files on two hosts',
      { ...hosts(...all, host(6, [INGRESS])), ingress: { acme: { email: 'a@b' } } },
      "'ingress.acme' must have a single ingress host, got '2 hosts': each of the 2 keeps its own",
    ],
    [
      "a certificate out of Traefik's reach",
      { ingress: { certificates: [{ variable: 'tls' }] } },
      "'ingress.certificates[0].variable' must lie under 'nomad/jobs/traefik'",
    ],
  ]);

  test('has one number for TCP and UDP, which Nomad reserves once', () => {
    const platform = define({ ingress: { tcpPorts: { 'dns-tcp': 5353 }, udpPorts: { dnsUdp: 5353 } } });
    const [{ Networks, Tasks }] = Template.of(platform.servicesStack).job('traefik').TaskGroups;
    expect(Networks[0].ReservedPorts.map(({ Value }: { Value: number }) => Value)).toEqual([80, 5353, 8081]);
    expect(Tasks[0].Config.args).toEqual(
      expect.arrayContaining(['--entryPoints.dns-tcp.address=:5353', '--entryPoints.dnsUdp.address=:5353/udp']),
    );
  });

  test('has ports that only look like those of others', () => {
    const moved = host(5, [CLIENT, INGRESS], { dockerHost: DockerHost.ssh('deploy@10.0.0.5:2222') });
    const nomadConfig = { client: { min_dynamic_port: 40000, max_dynamic_port: 50000 } };
    const tcpPorts = { git: 22, game: 25000 };
    expect(() => define({ ...hosts(...SERVERS, moved), nomadConfig, ingress: { tcpPorts } })).not.toThrow();
  });
});
