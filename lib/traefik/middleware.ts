import { shortHash } from '../private/rendering/short-hash';
import { Violation, Violations } from '../private/validation/violations';
import { dynamicJson, tagsOf } from './dynamic';
import * as spec from './spec/spec.generated';

/**
 * Define what the ingress does with a request before a service sees it, or with its answer.
 *
 * One may be given to any number of routes, also of several apps.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview/
 */
export class Middleware {
  /** Define a middleware that puts a prefix before the path. */
  public static addPrefix(prefix: string): Middleware {
    return new Middleware({ addPrefix: { prefix } });
  }

  /** Define a middleware that asks for a name and a password; who knows one is among `users`, as `htpasswd` writes them. */
  public static basicAuth(options: spec.BasicAuthSpec): Middleware {
    return new Middleware({ basicAuth: options });
  }

  /** Define a middleware that limits the sizes of requests and answers. */
  public static buffering(options: spec.BufferingSpec): Middleware {
    return new Middleware({ buffering: options });
  }

  /** Define a middleware that stops asking a service which fails too often, for a while. */
  public static circuitBreaker(options: spec.CircuitBreakerSpec): Middleware {
    return new Middleware({ circuitBreaker: options });
  }

  /** Define a middleware that compresses answers. */
  public static compress(options: spec.CompressSpec = {}): Middleware {
    return new Middleware({ compress: options });
  }

  /** Define a middleware that finds out the type of answers which don't say it. */
  public static contentType(options: spec.ContentTypeSpec = {}): Middleware {
    return new Middleware({ contentType: options });
  }

  /** Define a middleware that asks for a name and a password by digest; `users` are as `htdigest` writes them. */
  public static digestAuth(options: spec.DigestAuthSpec): Middleware {
    return new Middleware({ digestAuth: options });
  }

  /** Define a middleware that answers errors with the pages of another service. */
  public static errors(options: spec.ErrorPageSpec): Middleware {
    return new Middleware({ errors: options });
  }

  /** Define a middleware that asks another service whether a request may go on. */
  public static forwardAuth(options: spec.ForwardAuthSpec): Middleware {
    return new Middleware({ forwardAuth: options });
  }

  /** Define a middleware that turns requests of gRPC-Web into gRPC. */
  public static grpcWeb(options: spec.GrpcWebSpec): Middleware {
    return new Middleware({ grpcWeb: options });
  }

  /** Define a middleware that sets headers, CORS and other protections of browsers among them. */
  public static headers(options: spec.HeadersSpec): Middleware {
    return new Middleware({ headers: options });
  }

  /** Define a middleware that lets so many requests in at the same time. */
  public static inFlightReq(options: spec.InFlightReqSpec): Middleware {
    return new Middleware({ inFlightReq: options });
  }

  /** Define a middleware that lets some addresses in, and no others. */
  public static ipAllowList(options: spec.IpAllowListSpec): Middleware {
    return new Middleware({ ipAllowList: options });
  }

  /** Define a middleware that tells the service the client's certificate. */
  public static passTlsClientCert(options: spec.PassTlsClientCertSpec): Middleware {
    return new Middleware({ passTlsClientCert: options });
  }

  /** Define a middleware of a plugin, which the ingress must have, by the plugin's name. */
  public static plugin(name: string, options: { [option: string]: any }): Middleware {
    return new Middleware({ plugin: { [name]: options } });
  }

  /** Define a middleware that lets so many requests of one client in within a time. */
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
   * Define a middleware that tries a request again when its instance could not be reached. What an instance has begun to read
   * is not repeated.
   */
  public static retry(options: spec.RetrySpec): Middleware {
    return new Middleware({ retry: options });
  }

  /** Define a middleware that takes a prefix off the path; a route for a path has one of its own. */
  public static stripPrefix(options: spec.StripPrefixSpec): Middleware {
    return new Middleware({ stripPrefix: options });
  }

  /** Define a middleware that takes off the path what a regular expression finds at its beginning. */
  public static stripPrefixRegex(options: spec.StripPrefixRegexSpec): Middleware {
    return new Middleware({ stripPrefixRegex: options });
  }

  /** Define a middleware from any part of Traefik's configuration of one. */
  public static fromSpec(options: spec.MiddlewareSpec): Middleware {
    return new Middleware(options);
  }

  /** Refer to a middleware of the platform's ingress by its name. */
  public static ofIngress(name: string): Middleware {
    return new Middleware({}, name);
  }

  private constructor(
    private readonly spec: spec.MiddlewareSpec,
    /** Name of a middleware of the ingress, if it is one. */
    public readonly ingressName?: string,
  ) {}

  /** Name under which routers refer to it: with a hash of what it does, so that one name never has two meanings. */
  public get name(): string {
    if (this.ingressName !== undefined) return `${this.ingressName}@file`;
    const [kind] = Object.keys(this.spec);
    return `${kind?.toLowerCase()}-${shortHash(this.toJson(new Violations()))}`;
  }

  /** Whether it changes the path, which it must do after a route's prefix was taken off. */
  public get changesPath(): boolean {
    return Object.keys(this.spec).some((kind) => /^(?:addPrefix|replacePath|stripPrefix)/.test(kind));
  }

  /** The tags of a Consul service that define it. */
  public toTags(): string[] {
    if (this.ingressName !== undefined) return [];
    const violations = new Violations();
    return tagsOf(`traefik.http.middlewares.${this.name}`, this.toJson(violations), '', violations);
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const violations = new Violations();
    if (this.ingressName !== undefined) return violations.all;
    tagsOf('', this.toJson(violations, prop), prop, violations);
    const kinds = Object.keys(this.spec);
    if (kinds.length !== 1) violations.add({ prop, must: 'be of exactly one kind', got: kinds });
    this.spec.basicAuth?.users?.forEach((user) => violations.require(`${prop}.basicAuth.users`, user, HASHED));
    this.spec.digestAuth?.users?.forEach((user) => violations.require(`${prop}.digestAuth.users`, user, DIGESTED));
    return violations.all;
  }

  private toJson(violations: Violations, prop: string = ''): { [key: string]: unknown } {
    return dynamicJson('Middleware', this.spec, prop, violations);
  }
}

/** Tags are read by whoever may look at the catalog. */
const HASHED = {
  must: "be a name and a hash of its password, as 'htpasswd -nB' writes them: tags are no secret",
  holds: (user: string) => /^[^:,]+:(?:\$2[abxy]?\$\d\d\$|\$apr1\$|\$1\$|\{SHA\})[^,]+$/.test(user),
};

const DIGESTED = {
  must: "be a name, a realm and a hash, as 'htdigest' writes them: tags are no secret",
  holds: (user: string) => /^[^:,]+:[^:,]+:[0-9a-f]{32}$/.test(user),
};
