import { MiddlewareSpec } from '../../../traefik/spec/spec.generated';
import { IngressCertificate } from './ingress-certificate';
import { IngressServersTransport } from './servers-transport';

/** Traefik's dashboard, protected by passwords. */
export interface IngressDashboard {
  /** Host name at which the ingress serves it, with TLS. */
  readonly host: string;

  /**
   * Path of a variable of the namespace `ingress` with the users, such as `nomad/jobs/traefik/users`: one line each, as
   * written by `htpasswd`.
   */
  readonly usersVariable: string;

  /**
   * Item with the users.
   *
   * @default 'users'
   */
  readonly usersItem?: string;
}

/** A middleware of the ingress, for use by any route. */
export interface IngressMiddleware {
  /** Definition of the middleware, by Traefik's own names. */
  readonly spec: MiddlewareSpec;

  /**
   * Path of a variable of the namespace `ingress` with the users of a `basicAuth`, such as `nomad/jobs/traefik/staff`: one
   * line each, as written by `htpasswd`.
   *
   * @default - those of the spec
   */
  readonly usersVariable?: string;

  /**
   * Item with the users.
   *
   * @default 'users'
   */
  readonly usersItem?: string;
}

/** How requests from outside enter the platform. */
export interface PlatformIngress {
  /**
   * Port for plain HTTP requests.
   *
   * @default 80
   */
  readonly httpPort?: number;

  /**
   * Port for requests with TLS.
   *
   * It needs `certificates`, `acme` or, in `raw`, another resolver of certificates.
   *
   * @default - none; 443 with `certificates` or `acme`
   */
  readonly httpsPort?: number;

  /**
   * Redirect plain HTTP requests to the port with TLS.
   *
   * @default - true when there is a port with TLS
   */
  readonly redirectToHttps?: boolean;

  /**
   * Certificates from Nomad variables.
   *
   * @default - none
   */
  readonly certificates?: IngressCertificate[];

  /**
   * A certificate authority that issues certificates by the ACME protocol.
   *
   * @default - none
   */
  readonly acme?: IngressAcme;

  /**
   * Oldest version of TLS that is accepted: `VersionTLS12` or `VersionTLS13`.
   *
   * @default 'VersionTLS12'
   */
  readonly minTlsVersion?: string;

  /**
   * Cipher suites for TLS 1.2, by Go's names. TLS 1.3 has suites of its own, which nothing changes.
   *
   * @default - those with forward secrecy and authenticated encryption
   * @see https://pkg.go.dev/crypto/tls#pkg-constants
   */
  readonly cipherSuites?: string[];

  /**
   * Refuse TLS connections to host names that no certificate covers, and those that name no host, instead of presenting a
   * certificate that Traefik has made up.
   *
   * @default true
   */
  readonly sniStrict?: boolean;

  /**
   * Further TCP ports, by name of the entry point.
   *
   * @default - none
   */
  readonly tcpPorts?: { [name: string]: number };

  /**
   * Further UDP ports, by name of the entry point.
   *
   * @default - none
   */
  readonly udpPorts?: { [name: string]: number };

  /**
   * Middlewares by name, which any route can use by `Middleware.ofIngress`.
   *
   * @default - none
   */
  readonly middlewares?: { [name: string]: IngressMiddleware };

  /**
   * Ways to connect to services whose instances speak TLS, by name. A service names one in its `loadBalancer`.
   *
   * @default - none
   */
  readonly serversTransports?: { [name: string]: IngressServersTransport };

  /**
   * Address on which all ports listen.
   *
   * @default - every address of the host
   */
  readonly bindAddress?: string;

  /**
   * Port for ping, metrics and the dashboard.
   *
   * @default 8081
   */
  readonly adminPort?: number;

  /**
   * Serve Traefik's dashboard on the admin port without authentication, for networks that only operators reach.
   *
   * @default false
   */
  readonly dashboard?: boolean;

  /**
   * Serve Traefik's dashboard as a route, protected by passwords.
   *
   * @default - no such route
   */
  readonly protectedDashboard?: IngressDashboard;

  /**
   * Log every request.
   *
   * @default true
   */
  readonly accessLog?: boolean;

  /**
   * Further static configuration of Traefik, nested, by Traefik's own names.
   *
   * @default - none
   */
  readonly raw?: { [option: string]: any };
}

/** A certificate authority that issues certificates by the ACME protocol. */
export interface IngressAcme {
  /** E-mail address for messages of the authority. */
  readonly email: string;

  /**
   * Name of Traefik's DNS provider for the DNS challenge. Without one, the HTTP challenge is used. That needs a single ingress
   * host, as Traefik instances don't share certificates.
   *
   * @default - the HTTP challenge
   * @see https://doc.traefik.io/traefik/reference/install-configuration/tls/certificate-resolvers/acme/
   */
  readonly dnsProvider?: string;

  /**
   * Path of a variable of the namespace `ingress` with the DNS provider's environment variables as items, such as
   * `nomad/jobs/traefik/dns`.
   *
   * @default - none
   */
  readonly dnsVariable?: string;

  /**
   * URL of the authority's directory.
   *
   * @default - Let's Encrypt
   */
  readonly caServer?: string;
}
