import { createPrivateKey, KeyObject, randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY = 24 * 60 * 60 * 1000;
const AUTHORITY_DAYS = 3650;

/** A host whose clock is slow must not reject a certificate that was just issued. */
const CLOCK_SKEW = 60 * 60 * 1000;

x509.cryptoProvider.set(webcrypto);

/** A certificate and its private key, both as PEM. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is issued for. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly dnsNames: string[];
  readonly addresses: string[];
  readonly days: number;
}

/** An authority that signs the certificates of one system's agents. */
export class CertificateAuthority {
  /** Make a new authority. */
  public static async create(commonName: string): Promise<CertificateAuthority> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      keys,
      name: `CN=${commonName}`,
      serialNumber: newSerialNumber(),
      ...validity(AUTHORITY_DAYS),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(true, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return new CertificateAuthority({ certificate: pemOf(certificate), key: pemOfKey(keys) });
  }

  public constructor(public readonly pair: CertificatePair) {
    if (!belongs(pair)) throw new Error("an authority's key and certificate don't belong together");
  }

  /** Issue a certificate for an agent, which is a TLS server and client at once. */
  public async issue({ commonName, dnsNames, addresses, days }: CertificateRequest): Promise<CertificatePair> {
    const keys = await newKeys();
    const issuer = new x509.X509Certificate(this.pair.certificate);
    const { notBefore, notAfter } = validity(days);
    const { serverAuth, clientAuth } = x509.ExtendedKeyUsage;
    const certificate = await x509.X509CertificateGenerator.create({
      publicKey: keys.publicKey,
      signingKey: await this.signingKey(),
      subject: `CN=${commonName}`,
      issuer: issuer.subject,
      serialNumber: newSerialNumber(),
      notBefore,
      // It can't outlive its authority.
      notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([serverAuth, clientAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
          ...addresses.map((value) => ({ type: 'ip' as const, value })),
        ]),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ],
    });
    return { certificate: pemOf(certificate), key: pemOfKey(keys) };
  }

  private signingKey(): Promise<webcrypto.CryptoKey> {
    const key = createPrivateKey(this.pair.key).export({ type: 'pkcs8', format: 'der' });
    return webcrypto.subtle.importKey('pkcs8', key, ALGORITHM, false, ['sign']);
  }
}

/** The certificates of a bundle, newest first. */
export function pemBlocks(text: string): string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => `${block}\n`);
}

/** Whether a certificate was issued by an authority. */
export function isIssuedBy(authority: string, certificate: string): boolean {
  const [issuer, issued] = [new X509Certificate(authority), new X509Certificate(certificate)];
  return issued.checkIssued(issuer) && issued.verify(issuer.publicKey);
}

/** Whether a private key belongs to a certificate. */
export function belongs({ certificate, key }: CertificatePair): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false; // not a certificate, or not a key
  }
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/** Positive and without a leading zero: DER would change either. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(Date.now() - CLOCK_SKEW), notAfter: new Date(Date.now() + days * DAY) };
}

function pemOf(certificate: x509.X509Certificate): string {
  return `${certificate.toString('pem').trim()}\n`;
}

function pemOfKey({ privateKey }: webcrypto.CryptoKeyPair): string {
  return KeyObject.from(privateKey).export({ type: 'pkcs8', format: 'pem' }).toString();
}
