import { MiddlewareSpec } from '../../../traefik/spec/spec.generated';

/** A certificate that Nomad keeps in a variable of the namespace `ingress`. */
export interface IngressCertificate {
  /** Path of the variable, such as `nomad/jobs/traefik/shop.example`. */
  readonly variable: string;

  /**
   * Item that holds the certificate and those that lead to its authority, as PEM text.
   *
   * @default 'certificate'
   */
  readonly certificateItem?: string;

  /**
   * Item that holds the private key, as PEM text.
   *
   * @default 'key'
   */
  readonly keyItem?: string;
}

/** Traefik's dashboard, for those who know a password. */
export interface IngressDashboard {
  /** Host name under which the ingress serves it, by TLS. */
  readonly host: string;

  /**
   * Path of a variable of the namespace `ingress` with the users, such as `nomad/jobs/traefik/users`: a line for each, as
   * `htpasswd` writes them.
   */
  readonly usersVariable: string;

  /**
   * Item that holds them.
   *
   * @default 'users'
   */
  readonly usersItem?: string;
}

/** A middleware of the ingress, which any route may refer to. */
export interface IngressMiddleware {
  /** What it does, in Traefik's words. */
  readonly spec: MiddlewareSpec;

  /**
   * Path of a variable of the namespace `ingress` with the users of a `basicAuth`, such as `nomad/jobs/traefik/staff`: a line
   * for each, as `htpasswd` writes them.
   *
   * @default - those of the spec
   */
  readonly usersVariable?: string;

  /**
   * Item that holds them.
   *
   * @default 'users'
   */
  readonly usersItem?: string;
}

/** How requests enter. */
export interface PlatformIngress {
  /**
   * Port at which requests are taken.
   *
   * @default 80
   */
  readonly httpPort?: number;

  /**
   * Port at which requests with TLS are taken.
   *
   * @default - none; 443 with `certificates` or `acme`
   */
  readonly httpsPort?: number;

  /**
   * Answer requests on the plain port with a redirect to the one with TLS.
   *
   * @default - true when there is a port with TLS
   */
  readonly redirectToHttps?: boolean;

  /**
   * Own certificates.
   *
   * @default - none
   */
  readonly certificates?: IngressCertificate[];

  /**
   * An authority that issues certificates by the ACME protocol.
   *
   * @default - none
   */
  readonly acme?: IngressAcme;

  /**
   * Oldest version of TLS that is spoken: `VersionTLS12` or `VersionTLS13`.
   *
   * @default 'VersionTLS12'
   */
  readonly minTlsVersion?: string;

  /**
   * Further TCP ports, by the entry point's name.
   *
   * @default - none
   */
  readonly tcpPorts?: { [name: string]: number };

  /**
   * Further UDP ports, by the entry point's name.
   *
   * @default - none
   */
  readonly udpPorts?: { [name: string]: number };

  /**
   * Middlewares that any route may refer to by `Middleware.ofIngress`, by their names.
   *
   * @default - none
   */
  readonly middlewares?: { [name: string]: IngressMiddleware };

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
   * Serve Traefik's dashboard on the admin port, without authentication: for networks that only operators reach.
   *
   * @default false
   */
  readonly dashboard?: boolean;

  /**
   * Serve Traefik's dashboard like a service, to those who know a password.
   *
   * @default - not served so
   */
  readonly protectedDashboard?: IngressDashboard;

  /**
   * Write a line for each request.
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

/** An authority that issues certificates by the ACME protocol. */
export interface IngressAcme {
  /** Address to which the authority writes. */
  readonly email: string;

  /**
   * Name of Traefik's DNS provider with which a domain is proved. Without one it is proved by a request, which only works
   * with a single ingress host, as each Traefik keeps its certificates to itself.
   *
   * @default - by a request
   * @see https://doc.traefik.io/traefik/reference/install-configuration/tls/certificate-resolvers/acme/
   */
  readonly dnsProvider?: string;

  /**
   * Path of a variable of the namespace `ingress` whose items are the environment variables that the DNS provider asks for,
   * such as `nomad/jobs/traefik/dns`.
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
