import { Token } from 'cdktf';
import { oneOf } from '../../../private/validation/rules';
import { Rule, Violations } from '../../../private/validation/violations';
import { IngressCertificate } from './ingress-certificate';

/** How the ingress connects to services whose instances speak TLS with certificates of an authority of their own. */
export interface IngressServersTransport {
  /**
   * Certificates of the authorities that sign the instances' certificates, as PEM.
   *
   * @default - those of `authorityVariable`; without either, the public authorities that Traefik's image knows
   */
  readonly authorities?: string[];

  /**
   * Path of a variable of the namespace `ingress` with certificates of such authorities, such as
   * `nomad/jobs/traefik/internal`.
   *
   * @default - none
   */
  readonly authorityVariable?: string;

  /**
   * Item of that variable with the certificates, as PEM.
   *
   * @default 'ca'
   */
  readonly authorityItem?: string;

  /**
   * Name that the instances' certificates must hold. The ingress calls instances by their address, which certificates seldom
   * hold.
   *
   * @default - the address of the instance
   */
  readonly serverName?: string;

  /**
   * Certificate by which the ingress identifies itself to the instances.
   *
   * @default - none
   */
  readonly clientCertificate?: IngressCertificate;

  /**
   * Accept any certificate: connections are encrypted, but whoever answers at the address is trusted.
   *
   * @default false
   */
  readonly insecureSkipVerify?: boolean;

  /**
   * Further options of the transport, by Traefik's own names.
   *
   * @default - none
   * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/load-balancing/serverstransport/
   */
  readonly raw?: { [option: string]: any };
}

const NAME: Rule<string> = {
  must: 'consist of letters, digits and hyphens',
  holds: (value) => /^[A-Za-z0-9-]+$/.test(value),
};

const CERTIFICATES: Rule<string> = {
  must: 'be one or more certificates as PEM, which begin with -----BEGIN CERTIFICATE-----',
  holds: (value) => /^\s*-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.test(value),
};

const ITEM: Rule<string> = {
  must: 'be the key of an item: no spaces, quotes, braces, backslashes or control characters',
  holds: (value) => /^[^"`{}\s\\\p{C}]+$/u.test(value),
};

/** The names of Traefik's options, which are checked here as Traefik ignores what it does not know. */
const RAW = oneOf(
  ...['disableHTTP2', 'forwardingTimeouts', 'maxIdleConnsPerHost', 'peerCertURI', 'spiffe', 'certificates', 'rootCAs'],
);

/**
 * Check the transports of an ingress.
 *
 * @param ownVariable the rule that a path of a variable must meet
 */
export function checkTransports(
  transports: { readonly [name: string]: IngressServersTransport },
  ownVariable: Rule<string>,
  violations: Violations,
): void {
  for (const [name, transport] of Object.entries(transports)) {
    const prop = `ingress.serversTransports.${name}`;
    const { authorities = [], authorityVariable, clientCertificate, insecureSkipVerify } = transport;
    violations.require(prop, name, NAME);
    authorities.forEach((pem, index) => {
      const place = `${prop}.authorities[${index}]`;
      if (Token.isUnresolved(pem)) {
        const fix = "give 'authorityVariable' where Terraform knows it";
        violations.add({ prop: place, must: 'be known at synthesis', fix });
      } else violations.require(place, pem, CERTIFICATES);
    });
    violations.require(`${prop}.authorityVariable`, authorityVariable, ownVariable);
    violations.require(`${prop}.authorityItem`, transport.authorityItem, ITEM);
    if (transport.authorityItem !== undefined && authorityVariable === undefined) {
      violations.add({ prop: `${prop}.authorityItem`, must: "be given with 'authorityVariable'" });
    }
    violations.require(`${prop}.clientCertificate.variable`, clientCertificate?.variable, ownVariable);
    violations.require(`${prop}.clientCertificate.certificateItem`, clientCertificate?.certificateItem, ITEM);
    violations.require(`${prop}.clientCertificate.keyItem`, clientCertificate?.keyItem, ITEM);
    if (insecureSkipVerify && (authorities.length > 0 || authorityVariable !== undefined)) {
      const must = "be left out beside authorities: it accepts what they didn't sign";
      violations.add({ prop: `${prop}.insecureSkipVerify`, must, got: true });
    }
    Object.keys(transport.raw ?? {}).forEach((option) => violations.require(`${prop}.raw`, option, RAW));
  }
}
