import { App } from 'cdktf';
import {
  AppStack,
  Cluster,
  ConfigFile,
  EnvValue,
  Middleware,
  nomad,
  Route,
  WebService,
  WebServiceProps,
} from '../../lib';
import { image } from '../fixtures/image';
import { cluster, platform, stack, web, withHost, x } from './surroundings';

/** An input that looks wrong, or that nothing is known of, and why it is let in. */
interface Accepted {
  readonly what: string;
  readonly reason: string;
  readonly define: (app: App) => unknown;
}

class OwnService extends WebService {
  public constructor(shop: AppStack, props: WebServiceProps & { readonly colour: string }) {
    super(shop, 'own', props);
  }
}

export const accepted: readonly Accepted[] = [
  {
    what: 'an unknown property that is undefined',
    reason: 'nothing of it is lost, and optional spreads make such',
    define: (app) => web(app, { cuont: undefined }),
  },
  {
    what: 'a property of its own that a subclass hands up',
    reason: 'users extend the classes, and their props come along',
    define: (app) => new OwnService(stack(app), { image, colour: 'red' }),
  },
  {
    what: 'more arguments than a method takes',
    reason: 'functions are handed to map and forEach, which add an index',
    define: (app) => x(web(app)).addEnv('A', EnvValue.of('x'), 'more'),
  },
  {
    what: "an object without a prototype, and one of the user's classes, as props",
    reason: 'an object of properties may be made in any way',
    define: (app) => new WebService(stack(app), 'webapi', Object.assign(Object.create(null), { image })),
  },
  {
    what: 'any override of a job, also one that makes no sense',
    reason: 'overrides are the way past everything that Berth knows',
    define: (app) => web(app).job.addOverride('TaskGroups.0.Nonsense', null),
  },
  {
    what: 'an option of the Docker driver with any value',
    reason: "the driver's options are the driver's; only their names are checked",
    define: (app) => web(app, { dockerOptions: { shm_size: 'much' } }),
  },
  {
    what: 'any further configuration of the agents',
    reason: 'any field of Nomad and Consul can be set, those of later releases too',
    define: (app) => platform(app, { nomadConfig: { nonsense: true }, consulConfig: { nonsense: true } }),
  },
  {
    what: "any further configuration of a host's agents",
    reason: 'as that of the platform',
    define: (app) => withHost(app, { nomadConfig: { nonsense: true } }),
  },
  {
    what: 'any further static configuration of Traefik',
    reason: 'any field of Traefik can be set',
    define: (app) => platform(app, { ingress: { raw: { nonsense: { really: true } } } }),
  },
  {
    what: 'a middleware of an ingress of which nothing is known',
    reason: 'a cluster by attributes may leave out what its ingress defines',
    define: (app) => web(app, { routes: [Route.path('/a').withMiddlewares(Middleware.ofIngress('other'))] }),
  },
  {
    what: 'a relative path of a file',
    reason: "it is below the task's own directory",
    define: (app) => web(app).addFile('local/a', ConfigFile.text('x')),
  },
  {
    what: 'a variable that Nomad sets, too',
    reason: 'a program may talk to another Nomad',
    define: (app) => web(app, { env: { NOMAD_TOKEN: EnvValue.of('x') } }),
  },
  {
    what: 'no limit of processes',
    reason: 'every default can be turned off',
    define: (app) => web(app, { security: { pidsLimit: 0 } }),
  },
  {
    what: 'a certificate authority by ACME without a port for HTTPS',
    reason: 'it listens on 443 then',
    define: (app) => platform(app, { ingress: { acme: { email: 'a@example.com' } } }),
  },
  {
    what: 'a secured cluster that is reached by HTTP',
    reason: 'a tunnel or a proxy may end TLS',
    define: (app) => {
      const secured = Cluster.fromAttributes({ nomadAddress: 'http://10.0.0.5:4646', secured: true });
      return new AppStack(app, 'shop', { cluster: secured });
    },
  },
  {
    what: 'any object with the members of a cluster',
    reason: 'an interface is what has its members',
    define: (app) => new AppStack(app, 'shop', { cluster: Object.create(cluster) }),
  },
  {
    what: 'rules of access control as a text',
    reason: "Nomad's language can say what AclRules does not",
    define: (app) =>
      new nomad.AclPolicy(stack(app), 'p', { rules: nomad.AclRules.hcl('namespace "x" { policy = "read" }') }),
  },
];
