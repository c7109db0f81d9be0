import { App, Fn, Testing, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import {
  AppStack,
  Connections,
  ContainerImage,
  DockerHost,
  Duration,
  EnvValue,
  HealthCheck,
  nomad,
  Platform,
  Route,
  Volume,
  WebService,
  WebServiceProps,
} from '../../../lib';
import { image } from '../../fixtures/image';
import { host } from '../../fixtures/five-hosts';
import { shop } from '../../fixtures/shop';

/** What the error says when a web service is defined with these props. */
function told(props: object): string {
  return messageOf(() => new WebService(shop(), 'webapi', { image, ...props }));
}

function messageOf(define: () => unknown): string {
  try {
    define();
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
}

describe('a value of another class', () => {
  test.each([
    ['image', 'x:1', "a ContainerImage, got 'x:1': write ContainerImage.fromRegistry('x:1')"],
    ['image', undefined, 'given: make it with ContainerImage.fromRegistry'],
    ['image', null, 'a ContainerImage, got null: make it with ContainerImage.fromRegistry'],
    ['memory', 128, 'a Size, got 128: write Size.mebibytes(128)'],
    ['memory', '1 GiB', "a Size, got '1 GiB': write Size.gibibytes(1)"],
    ['memory', Duration.seconds(5), 'a Size, got 5s: make it with Size.gibibytes, Size.kibibytes or Size.mebibytes'],
    ['killTimeout', 30, 'a Duration, got 30: write Duration.seconds(30)'],
    ['killTimeout', '5m', "a Duration, got '5m': write Duration.minutes(5)"],
    ['healthCheck', '/healthz', "a HealthCheck, got '/healthz': write HealthCheck.http('/healthz')"],
    ['routes', '/x', "a list of Route, got '/x': write [Route.path('/x')]"],
    ['port', '80', "a number, got '80': write 80"],
    ['port', NaN, 'a number, got NaN'],
    ['port', null, 'a number, got null'],
    ['mesh', 'false', "true or false, got 'false': write false"],
    ['user', 5, "text, got 5: write '5'"],
    ['args', 'x', "a list, got 'x': write ['x']"],
    ['env', ['A=x'], 'a map of EnvValue, got ["A=x"]'],
    ['env', EnvValue.of('x'), 'a map of EnvValue, got an EnvValue'],
    ['logs', 5, 'an object of ContainerLogs, got 5'],
    ['logs', Duration.seconds(5), 'an object of ContainerLogs, got 5s'],
    ['command', () => 'x', 'text, got a function'],
  ])("of '%s': %p", (prop, value, must) => {
    expect(told({ [prop]: value })).toBe(`[shop/webapi] '${prop}' must be ${must}`);
  });

  test('inside lists, maps and other props', () => {
    expect(told({ routes: ['/x'] })).toBe(
      "[shop/webapi] 'routes[0]' must be a Route, got '/x': write Route.path('/x')",
    );
    expect(told({ env: { A: 'x', B: undefined } })).toBe(
      "[shop/webapi] 'env.A' must be an EnvValue, got 'x': write EnvValue.of('x')\n" +
        "[shop/webapi] 'env.B' must be given: make it with EnvValue.fromConsulKey, EnvValue.fromSecret or EnvValue.of",
    );
    expect(told({ volumes: { '/a': 'data' } })).toContain(
      "'volumes./a' must be a Volume, got 'data': write Volume.host('data')",
    );
    expect(told({ logs: { maxFiles: '3' } })).toContain("'logs.maxFiles' must be a number, got '3': write 3");
    expect(told({ args: [5] })).toContain("'args[0]' must be text, got 5: write '5'");
  });

  test('of a factory or a method, located by its name', () => {
    const call = (type: any, method: string, ...args: unknown[]): string => messageOf(() => type[method](...args));
    expect(call(ContainerImage, 'fromRegistry', 5)).toBe(
      "[ContainerImage.fromRegistry] 'name' must be text, got 5: write '5'",
    );
    expect(call(ContainerImage, 'fromRegistry', 'x:1', { allowLatest: 1 })).toBe(
      "[ContainerImage.fromRegistry] 'allowLatest' must be true or false, got 1",
    );
    expect(call(DockerHost, 'ssh')).toBe("[DockerHost.ssh] 'destination' must be given");
    expect(call(Route.path('/x'), 'withMiddlewares', 'auth')).toBe(
      "[Route.withMiddlewares] 'middlewares[0]' must be a Middleware, got 'auth': write Middleware.ofIngress('auth')",
    );
    expect(messageOf(() => new Connections({} as any))).toBe("[Connections] 'workload' must be an ICaller, got {}");
    const web = new WebService(shop(), 'webapi', { image });
    expect(call(web, 'addEnv', 'A', 'x')).toBe(
      "[shop/webapi] 'value' must be an EnvValue, got 'x': write EnvValue.of('x')",
    );
  });

  test('of another copy of the library is told', () => {
    class Other {}
    Object.defineProperty(Other, 'name', { value: 'Volume' });
    expect(told({ volumes: { '/a': new Other() } })).toContain('this one comes from another copy of berth');
  });

  test('of a host, wherever it stands', () => {
    const define = (hosts: unknown): string => messageOf(() => new Platform(Testing.app(), 'prod', { hosts } as any));
    expect(define([{ ...host(1, []), dockerHost: 'ssh://deploy@h' }])).toBe(
      "[prod] 'hosts[0].dockerHost' must be a DockerHost, got 'ssh://deploy@h': write DockerHost.ssh('deploy@h')",
    );
    expect(define([{ ...host(1, []), roles: 'server' }])).toContain(
      "'hosts[0].roles' must be a list of HostRole, got 'server': write [HostRole.SERVER]",
    );
    expect(define([null])).toContain("[prod] 'hosts[0]' must be an object of PlatformHost, got null");
    expect(define(undefined)).toBe("[prod] 'hosts' must be given");
  });
});

describe('a property that nobody reads', () => {
  test('is told with the nearest known one', () => {
    expect(told({ cuont: 3 })).toBe(
      "[shop/webapi] 'cuont' must be a property of WebServiceProps, got 3: write 'count'",
    );
    expect(told({ logs: { maxfiles: 3 } })).toContain(
      "'logs.maxfiles' must be a property of ContainerLogs, got 3: write 'maxFiles'",
    );
    expect(told({ xyzzy: 3 })).toBe("[shop/webapi] 'xyzzy' must be a property of WebServiceProps, got 3");
    const props = { hosts: [{ ...host(1, []), dataDirectory: '/x' }], namepsaces: ['a'] };
    expect(messageOf(() => new Platform(Testing.app(), 'prod', props))).toBe(
      "[prod] 'hosts[0].dataDirectory' must be a property of PlatformHost, got '/x': write 'dataDir'\n" +
        "[prod] 'namepsaces' must be a property of PlatformProps, got [\"a\"]: write 'namespaces'",
    );
  });

  test('is no error when it is undefined', () => {
    expect(told({ cuont: undefined })).toBe('accepted');
  });
});

describe('the place of a construct', () => {
  test('fails when the scope is none, when the id is no text, and when it is taken', () => {
    const define = (scope: any, id: any): string => messageOf(() => new WebService(scope, id, { image }));
    expect(define('shop', 'webapi')).toBe(
      "[webapi] 'scope' must be a construct, got 'shop': pass the construct that it is part of, mostly `this`",
    );
    const stack = shop();
    expect(define(stack, 5)).toBe("[shop/WebService] 'id' must be text, got 5: write '5'");
    expect(define(stack, '')).toBe("[shop/WebService] 'id' must not be empty");
    expect(define(stack, 'webapi')).toBe('accepted');
    expect(define(stack, 'webapi')).toBe("[shop/webapi] 'id' must be free: [shop/webapi] has it already, got 'webapi'");
  });

  test('fails when a cluster is asked for and a platform is given', () => {
    const platform = Platform.local(Testing.app(), 'local');
    expect(messageOf(() => new AppStack(Testing.app(), 'shop', { cluster: platform as any }))).toBe(
      "[shop] 'cluster' must be an ICluster, got local: pass its 'cluster'",
    );
  });
});

describe('what is legal stays legal', () => {
  test('tokens are values of their type', () => {
    const stack = shop();
    const variable = new TerraformVariable(stack, 'v', { type: 'string' });
    const web = new WebService(stack, 'webapi', {
      image: ContainerImage.fromRegistry(variable.stringValue),
      cpu: variable.numberValue,
      args: Token.asList(Fn.split(',', variable.value)),
      meta: { a: variable.stringValue },
      killTimeout: Duration.seconds(variable.numberValue),
    });
    expect(web.node.path).toBe('shop/webapi');
    new nomad.Namespace(stack, 'ns', { meta: Token.asStringMap(variable.value) });
  });

  test('subclasses of users have props of their own, and new.target is theirs', () => {
    class Shop extends WebService {
      public constructor(scope: Construct, id: string, props: WebServiceProps & { readonly colour: string }) {
        super(scope, id, props);
      }
    }
    const define = (props: object): Shop => new Shop(shop(), 'webapi', props as any);
    const web = define({ image, colour: 'red' });
    expect([web instanceof Shop, web instanceof WebService, web.constructor]).toEqual([true, true, Shop]);
    expect(messageOf(() => define({ image: 'x:1', colour: 'red' }))).toContain("'image' must be a ContainerImage");
    expect(messageOf(() => define({ image, colour: 'red', logs: { color: 1 } }))).toContain(
      "'logs.color' must be a property",
    );
  });

  test('props may be an instance with getters, or have no prototype', () => {
    class Props {
      public readonly more = undefined;
      public get image(): ContainerImage {
        return image;
      }
    }
    expect(messageOf(() => new WebService(shop(), 'webapi', new Props()))).toBe('accepted');
    const bare = Object.assign(Object.create(null), { image });
    expect(messageOf(() => new WebService(shop(), 'webapi', bare))).toBe('accepted');
  });

  test('a class is what it was to those who look at it', () => {
    const web = new WebService(shop(), 'webapi', { image });
    expect(web.constructor).toBe(WebService);
    expect(WebService.name).toBe('WebService');
    expect(Route.path.name).toBe('path');
    expect(Volume.host('a')).toBeInstanceOf(Volume);
    expect(HealthCheck.none()).toBeInstanceOf(HealthCheck);
    class Own extends AppStack {}
    const cluster = shop().cluster;
    expect(TerraformStack.isStack(new Own(new App(), 'own', { cluster }))).toBe(true);
  });
});
