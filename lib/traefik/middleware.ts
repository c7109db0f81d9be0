import { checked } from '../private/validation/checked';
import { Violation, Violations } from '../private/validation/violations';
import { DynamicPart, tagsOf } from './dynamic';
import { checkMiddleware } from './middleware-rules';
import * as spec from './spec/spec.generated';

/**
 * Define what the ingress does with a request before a service sees it, or with the response.
 *
 * Any number of routes may use one, also those of several apps. Options that Traefik refuses, or with which the middleware never
 * works, are an error where it is used.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/
 */
@checked('Middleware')
export class Middleware {
  /** Define a middleware that puts a prefix before the path. */
  public static addPrefix(prefix: string): Middleware {
    return new Middleware({ addPrefix: { prefix } });
  }

  /** Define a middleware that asks for a name and a password; `users` are lines as `htpasswd` writes them. */
  public static basicAuth(options: spec.BasicAuthSpec): Middleware {
    return new Middleware({ basicAuth: options });
  }

  /** Define a middleware that limits the sizes of requests and responses. */
  public static buffering(options: spec.BufferingSpec): Middleware {
    return new Middleware({ buffering: options });
  }

  /** Define a middleware that stops sending requests for a while to a service that fails too often. */
  public static circuitBreaker(options: spec.CircuitBreakerSpec): Middleware {
    return new Middleware({ circuitBreaker: options });
  }

  /** Define a middleware that compresses responses. */
  public static compress(options: spec.CompressSpec = {}): Middleware {
    return new Middleware({ compress: options });
  }

  /** Define a middleware that detects the content type of responses that don't name one. */
  public static contentType(options: spec.ContentTypeSpec = {}): Middleware {
    return new Middleware({ contentType: options });
  }

  /** Define a middleware that asks for a name and a password by digest; `users` are lines as `htdigest` writes them. */
  public static digestAuth(options: spec.DigestAuthSpec): Middleware {
    return new Middleware({ digestAuth: options });
  }

  /** Define a middleware that admits paths with encoded characters, which the entry point would refuse. Since Traefik 3.7. */
  public static encodedCharacters(options: spec.EncodedCharactersSpec): Middleware {
    return new Middleware({ encodedCharacters: options });
  }

  /** Define a middleware that replaces error responses with pages of another service. */
  public static errors(options: spec.ErrorPageSpec): Middleware {
    return new Middleware({ errors: options });
  }

  /**
   * Define a middleware that asks another service whether a request is allowed.
   *
   * Set `trustForwardHeader` to `false`, or to `true` behind a proxy that the ingress trusts. Without it, that service gets some
   * `X-Forwarded-…` headers as the client sent them, of which Traefik warns since 3.6.14.
   */
  public static forwardAuth(options: spec.ForwardAuthSpec): Middleware {
    return new Middleware({ forwardAuth: options });
  }

  /** Define a middleware that translates gRPC-Web requests into gRPC. */
  public static grpcWeb(options: spec.GrpcWebSpec): Middleware {
    return new Middleware({ grpcWeb: options });
  }

  /** Define a middleware that sets headers, such as those for CORS and security. */
  public static headers(options: spec.HeadersSpec): Middleware {
    return new Middleware({ headers: options });
  }

  /** Define a middleware that limits the number of concurrent requests. */
  public static inFlightReq(options: spec.InFlightReqSpec): Middleware {
    return new Middleware({ inFlightReq: options });
  }

  /** Define a middleware that admits only clients of some addresses. */
  public static ipAllowList(options: spec.IpAllowListSpec): Middleware {
    return new Middleware({ ipAllowList: options });
  }

  /** Define a middleware that passes the client's certificate on to the service. */
  public static passTlsClientCert(options: spec.PassTlsClientCertSpec): Middleware {
    return new Middleware({ passTlsClientCert: options });
  }

  /** Define a middleware of a plugin by its name; the ingress must have the plugin. */
  public static plugin(name: string, options: { [option: string]: any }): Middleware {
    return new Middleware({ plugin: { [name]: options } });
  }

  /** Define a middleware that limits the rate of a client's requests. */
  public static rateLimit(options: spec.RateLimitSpec): Middleware {
    return new Middleware({ rateLimit: options });
  }

  /** Define a middleware that redirects by a regular expression. */
  public static redirectRegex(options: spec.RedirectRegexSpec): Middleware {
    return new Middleware({ redirectRegex: options });
  }

  /** Define a middleware that redirects to another scheme, such as https. */
  public static redirectScheme(options: spec.RedirectSchemeSpec): Middleware {
    return new Middleware({ redirectScheme: options });
  }

  /** Define a middleware that replaces the path. */
  public static replacePath(path: string): Middleware {
    return new Middleware({ replacePath: { path } });
  }

  /** Define a middleware that replaces the path by a regular expression. */
  public static replacePathRegex(options: spec.ReplacePathRegexSpec): Middleware {
    return new Middleware({ replacePathRegex: options });
  }

  /**
   * Define a middleware that retries a request with another instance when its own could not be reached. A request that an
   * instance has begun to read is never retried.
   */
  public static retry(options: spec.RetrySpec): Middleware {
    return new Middleware({ retry: options });
  }

  /** Define a middleware that strips a prefix from the path; a route for a path already has one. */
  public static stripPrefix(options: spec.StripPrefixSpec): Middleware {
    return new Middleware({ stripPrefix: options });
  }

  /** Define a middleware that strips from the path's beginning what a regular expression matches. */
  public static stripPrefixRegex(options: spec.StripPrefixRegexSpec): Middleware {
    return new Middleware({ stripPrefixRegex: options });
  }

  /** Define a middleware by Traefik's own configuration of it. */
  public static fromSpec(options: spec.MiddlewareSpec): Middleware {
    return new Middleware(options);
  }

  /** Refer to a middleware of the platform's ingress by its name. */
  public static ofIngress(name: string): Middleware {
    return new Middleware({}, name);
  }

  private rendered?: DynamicPart;

  private constructor(
    private readonly spec: spec.MiddlewareSpec,
    /** Name of a middleware of the ingress, if it is one. */
    public readonly ingressName?: string,
  ) {}

  /** Name under which routers refer to it: with a hash of what it does, so that one name never has two meanings. */
  public get name(): string {
    if (this.ingressName !== undefined) return `${this.ingressName}@file`;
    const [kind] = Object.keys(this.spec);
    return `${kind?.toLowerCase()}-${this.part.hash}`;
  }

  /** Whether it changes the path. Such a middleware runs after the prefix of a route has been stripped. */
  public get changesPath(): boolean {
    return Object.keys(this.spec).some((kind) => /^(?:addPrefix|replacePath|stripPrefix)/.test(kind));
  }

  /** Whether it may ask who calls: what one of the ingress does, only the platform knows. @internal */
  public get _asksWho(): boolean {
    return this.ingressName !== undefined || Object.keys(this.spec).some((kind) => /Auth$|^plugin$/.test(kind));
  }

  /** The tags of a Consul service that define it. */
  public toTags(): string[] {
    return this.ingressName === undefined ? tagsOf(`traefik.http.middlewares.${this.name}`, this.part.json) : [];
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    if (this.ingressName !== undefined) return [];
    const violations = new Violations();
    violations.add(...this.part.violations(prop));
    const kinds = Object.keys(this.spec);
    if (kinds.length !== 1) violations.add({ prop, must: 'be of exactly one kind', got: kinds });
    checkMiddleware(prop, this.spec, violations);
    return violations.all;
  }

  /** What a release of Traefik does not know of it. @internal */
  public _unknownTo(version: string, prop: string): Violation[] {
    return this.ingressName === undefined ? this.part.unknownTo(version, prop) : [];
  }

  private get part(): DynamicPart {
    return (this.rendered ??= new DynamicPart('Middleware', this.spec));
  }
}
