import { Middleware, TcpRoute, traefik } from '../../lib';

const told = (spec: traefik.MiddlewareSpec): string[] =>
  Middleware.fromSpec(spec)
    ._violations('middlewares[0]')
    .map(({ prop, must, fix }) => `${prop} must ${must}${fix === undefined ? '' : `: ${fix}`}`);

const users = ['a:$2y$05$abc'];

describe('middlewares', () => {
  test.each<[traefik.MiddlewareSpec, string, string]>([
    [{ addPrefix: { prefix: '' } }, 'addPrefix.prefix', 'not be empty'],
    [{ retry: { attempts: 2, disableRetryOnNetworkError: true } }, 'retry.status', 'hold at least one beside'],
    [{ retry: { attempts: 2, status: ['5xx'] } }, 'retry.status[0]', 'be a status or a range'],
    [{ retry: { attempts: 2, maxRequestBodyBytes: -2 } }, 'retry.maxRequestBodyBytes', 'be an integer'],
    [
      { errors: { status: ['404'], service: 's', errorRequestHeaders: ['a b'] } },
      'errors.errorRequestHeaders[0]',
      'header',
    ],
    [{ encodedCharacters: {} }, 'encodedCharacters', 'set something'],
    [
      { stripPrefix: { prefixes: ['api'] } },
      'stripPrefix.prefixes[0]',
      "start with '/', as every path does: write '/api'",
    ],
    [{ stripPrefixRegex: { regex: ['^/(?!a)'] } }, 'stripPrefixRegex.regex[0]', 'RE2'],
    [{ replacePath: { path: 'a' } }, 'replacePath.path', "write '/a'"],
    [{ replacePath: { path: '/%' } }, 'replacePath.path', 'encoded wrongly'],
    [{ replacePathRegex: { regex: '(', replacement: '/' } }, 'replacePathRegex.regex', 'RE2'],
    [{ redirectRegex: { regex: '(?!x)', replacement: '/' } }, 'redirectRegex.regex', 'RE2'],
    [{ redirectScheme: { port: '443' } }, 'redirectScheme.scheme', 'be given'],
    [{ redirectScheme: { scheme: 'https', port: '80a' } }, 'redirectScheme.port', 'be a port'],
    [{ ipAllowList: { sourceRange: ['10.0.0.0/99'] } }, 'ipAllowList.sourceRange[0]', 'be an IP address or a range'],
    [{ ipAllowList: { sourceRange: [] } }, 'ipAllowList.sourceRange', 'hold at least one'],
    [
      { ipAllowList: { sourceRange: ['::1'], rejectStatusCode: 499 } },
      'ipAllowList.rejectStatusCode',
      'status of HTTP',
    ],
    [
      { ipAllowList: { sourceRange: ['::1'], ipStrategy: { excludedIps: ['x'] } } },
      'ipAllowList.ipStrategy.excludedIps[0]',
      'range',
    ],
    [
      { ipAllowList: { sourceRange: ['::1'], ipStrategy: { ipv6Subnet: 129 } } },
      'ipAllowList.ipStrategy.ipv6Subnet',
      '128',
    ],
    [{ headers: { frameDeny: false } }, 'headers', 'set at least one header'],
    [{ headers: { accessControlAllowOriginListRegex: ['['] } }, 'headers.accessControlAllowOriginListRegex[0]', 'RE2'],
    [
      { headers: { accessControlAllowHeaders: ['X A'] } },
      'headers.accessControlAllowHeaders[0]',
      'the name of a header',
    ],
    [{ errors: { status: ['5xx'], service: 'a' } }, 'errors.status[0]', 'be a status or a range of them'],
    [{ errors: { status: ['599-500'], service: 'a' } }, 'errors.status[0]', 'be a status or a range of them'],
    [{ errors: { status: ['500'] } }, 'errors.service', 'be given'],
    [{ rateLimit: { average: -1 } }, 'rateLimit.average', 'be an integer of at least 0'],
    [
      { rateLimit: { average: 1, sourceCriterion: { requestHost: true, requestHeaderName: 'X' } } },
      'rateLimit.sourceCriterion',
      'of one kind',
    ],
    [{ inFlightReq: { amount: 0 } }, 'inFlightReq.amount', 'be an integer of at least 1'],
    [{ basicAuth: { realm: 'a' } }, 'basicAuth.users', 'hold at least one'],
    [{ basicAuth: { users: ['a:b:{SHA}x'] } }, 'basicAuth.users[0]', 'htpasswd'],
    [{ digestAuth: { users: ['a:b'] } }, 'digestAuth.users[0]', 'htdigest'],
    [{ forwardAuth: { address: 'auth.example/verify' } }, 'forwardAuth.address', "write 'https://auth.example/verify'"],
    [
      { forwardAuth: { address: 'https://a', authResponseHeadersRegex: '(' } },
      'forwardAuth.authResponseHeadersRegex',
      'RE2',
    ],
    [{ forwardAuth: { address: 'https://a', tls: { cert: 'a' } } }, 'forwardAuth.tls', "both 'cert' and 'key'"],
    [{ buffering: { maxRequestBodyBytes: -1 } }, 'buffering.maxRequestBodyBytes', 'at least 0'],
    [{ buffering: { retryExpression: 'Attempts()' } }, 'buffering.retryExpression', 'be a condition such as'],
    [
      { circuitBreaker: { expression: 'NetworkErrorRatio() > 1' } },
      'circuitBreaker.expression',
      'be a condition such as',
    ],
    [
      { circuitBreaker: { expression: 'NetworkErrorRatio() > 0.1', responseCode: 99 } },
      'circuitBreaker.responseCode',
      '100',
    ],
    [{ compress: { encodings: ['deflate'] } }, 'compress.encodings[0]', 'be one of gzip, br, zstd'],
    [{ compress: { encodings: ['gzip'], defaultEncoding: 'br' } }, 'compress.defaultEncoding', 'be one of gzip'],
    [{ compress: { excludedContentTypes: ['text'] } }, 'compress.excludedContentTypes[0]', 'be a content type'],
    [{ compress: { excludedContentTypes: ['a/b'], includedContentTypes: ['a/b'] } }, 'compress', 'have either'],
    [{ retry: { attempts: 0 } }, 'retry.attempts', 'be an integer of at least 1'],
    [{ chain: { middlewares: [] } }, 'chain.middlewares', 'hold at least one'],
    [{ rateLimit: {} }, '.rateLimit', 'set something'],
  ])('fail where Traefik refuses them, or they never work: %j', (spec, place, message) => {
    const errors = told(spec);
    expect(errors.join()).toContain(`middlewares[0]${place.startsWith('.') ? '' : '.'}${place} must `);
    expect(errors.join()).toContain(message);
    expect(errors).toHaveLength(1);
  });

  test.each<traefik.MiddlewareSpec>([
    { compress: {} },
    { contentType: {} },
    { basicAuth: { usersFile: '/users' } },
    { basicAuth: { users, realm: 'shop' } },
    { headers: { stsSeconds: 0 } },
    { ipAllowList: { sourceRange: ['10.0.0.0/8', '::1'], ipStrategy: { depth: 1 }, rejectStatusCode: 404 } },
    {
      errors: { status: ['404', '500-599'], statusRewrites: { '500-599': 503 }, service: 'pages', query: '/{status}' },
    },
    { rateLimit: { average: 0, sourceCriterion: { ipStrategy: {} } } },
    { plugin: { own: { options: {} } } },
    { redirectRegex: { regex: '^http://(?<host>[^/]+)', replacement: 'https://${host}' } },
  ])('are taken: %j', (spec) => expect(told(spec)).toEqual([]));

  test('of TCP fail where Traefik refuses them, or nothing gets through', () => {
    const wrong = (spec: traefik.TcpMiddlewareSpec): string =>
      TcpRoute.entryPoint('pg')
        .withMiddlewares(spec)
        ._violations('routes[0]')
        .map(({ prop, must }) => `${prop} must ${must}`)
        .join();
    expect(wrong({ inFlightConn: { amount: 5 } })).toBe('');
    expect(wrong({ inFlightConn: { amount: 0 } })).toContain('middlewares[0].inFlightConn.amount must be an integer');
    expect(wrong({ ipAllowList: { sourceRange: ['10.0.0.0/33'] } })).toContain(
      'ipAllowList.sourceRange[0] must be an IP',
    );
    expect(wrong({})).toContain('be of exactly one kind');
  });
});
