import { ADMIN_PORT } from '../../../traefik/ports';
import { PlatformIngress } from './platform-ingress';

/** One port of the ingress. */
export interface IngressPort {
  /** Name of the entry point. */
  readonly name: string;
  /** Property that gives the port. */
  readonly prop: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

/** The ports of an ingress, with its defaults filled in. */
export class IngressPorts {
  public readonly http: number;
  public readonly https: number | undefined;
  public readonly admin: number;
  /** Whether plain HTTP requests are redirected. */
  public readonly redirects: boolean;

  private readonly more: IngressPort[];

  public constructor(ingress: PlatformIngress) {
    const hasTls = ingress.acme !== undefined || (ingress.certificates ?? []).length > 0;
    this.http = ingress.httpPort ?? 80;
    this.https = ingress.httpsPort ?? (hasTls ? 443 : undefined);
    this.admin = ingress.adminPort ?? ADMIN_PORT;
    this.redirects = ingress.redirectToHttps ?? this.https !== undefined;
    this.more = [
      ...Object.entries(ingress.tcpPorts ?? {}).map(([name, port]): IngressPort => ({
        name,
        prop: `tcpPorts.${name}`,
        port,
        protocol: 'tcp',
      })),
      ...Object.entries(ingress.udpPorts ?? {}).map(([name, port]): IngressPort => ({
        name,
        prop: `udpPorts.${name}`,
        port,
        protocol: 'udp',
      })),
    ];
  }

  /** All ports; the admin port is the last. */
  public get all(): IngressPort[] {
    return [...this.entryPoints, { name: 'traefik', prop: 'adminPort', port: this.admin, protocol: 'tcp' }];
  }

  /** Ports for requests. The first one serves routes. */
  public get entryPoints(): IngressPort[] {
    const web: IngressPort = { name: 'web', prop: 'httpPort', port: this.http, protocol: 'tcp' };
    if (this.https === undefined) return [web, ...this.more];
    const websecure: IngressPort = { name: 'websecure', prop: 'httpsPort', port: this.https, protocol: 'tcp' };
    return this.redirects ? [websecure, web, ...this.more] : [web, websecure, ...this.more];
  }
}
