/** A certificate that Nomad keeps in a variable of the namespace `ingress`. */
export interface IngressCertificate {
  /** Path of the variable, such as `nomad/jobs/traefik/shop.example`. */
  readonly variable: string;

  /**
   * Item with the certificate and its intermediates, as PEM.
   *
   * @default 'certificate'
   */
  readonly certificateItem?: string;

  /**
   * Item with the private key, as PEM.
   *
   * @default 'key'
   */
  readonly keyItem?: string;
}
