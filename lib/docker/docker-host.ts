import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { checked } from '../private/validation/checked';
import { Violation } from '../private/validation/violations';
import { DockerAccess, DockerCommand, dockerCommand } from './docker-command';

/** Certificates for an engine that listens on TCP with TLS, each as PEM text. */
export interface DockerTls {
  /** Certificate of the authority that signed the engine's certificate. */
  readonly ca: string;

  /** Certificate that Terraform shows to the engine. */
  readonly cert: string;

  /** Private key of that certificate; pass a sensitive Terraform variable. */
  readonly key: string;
}

/** Options for `DockerHost.local`. */
export interface LocalDockerOptions {
  /**
   * Path of the engine's socket.
   *
   * @default '/var/run/docker.sock'
   */
  readonly socket?: string;
}

/** Options for `DockerHost.tcp`. */
export interface TcpDockerOptions {
  /**
   * Directory with `ca.pem`, `cert.pem` and `key.pem` for TLS, on the machine that runs Terraform: only its path stands in
   * what is synthesized and in the state.
   *
   * @default - none
   */
  readonly certPath?: string;

  /**
   * Certificates for TLS, where there is no such directory; the state of a platform's stacks then holds them.
   *
   * @default - without `certPath` plain TCP: whoever reaches the port is root on the host
   */
  readonly tls?: DockerTls;
}

/** Options for `DockerHost.ssh`. */
export interface SshDockerOptions {
  /**
   * Options for the `ssh` program, such as `['-i', '/keys/deploy']`.
   *
   * @default - what `~/.ssh/config` of the one who runs Terraform says; the host's key is checked
   */
  readonly sshOptions?: string[];
}

/**
 * Define a machine that runs a Docker Engine, and how Terraform reaches it.
 *
 * @see https://registry.terraform.io/providers/kreuzwerker/docker/latest/docs
 */
@checked('DockerHost')
export class DockerHost {
  /** Define the machine that runs Terraform as the host. */
  public static local(options: LocalDockerOptions = {}): DockerHost {
    const socket = options.socket ?? '/var/run/docker.sock';
    return new DockerHost(`unix://${socket}`, /^unix:\/\/\/./, 'be an absolute path of a socket', {});
  }

  /**
   * Define a host whose engine listens on TCP.
   *
   * @param address host and port, such as `10.0.0.5:2376`
   */
  public static tcp(address: string, options: TcpDockerOptions = {}): DockerHost {
    const { ca, cert, key } = options.tls ?? {};
    return new DockerHost(`tcp://${address}`, /^tcp:\/\/[^/:\s]+:\d{1,5}$/, 'be host:port, such as 10.0.0.5:2376', {
      certPath: options.certPath,
      caMaterial: ca,
      certMaterial: cert,
      keyMaterial: key,
    });
  }

  /**
   * Define a host that Terraform reaches with the `ssh` program.
   *
   * @param destination user, host and optionally port, such as `deploy@10.0.0.5` or `deploy@10.0.0.5:22`
   */
  public static ssh(destination: string, options: SshDockerOptions = {}): DockerHost {
    return new DockerHost(
      `ssh://${destination}`,
      /^ssh:\/\/[^@/:\s]+@[^@/:\s]+(?::\d{1,5})?$/,
      'be user@host or user@host:port',
      { sshOpts: options.sshOptions === undefined ? undefined : [...options.sshOptions] },
    );
  }

  private constructor(
    /** Address of the engine, as `DOCKER_HOST` has it. */
    public readonly address: string,
    private readonly pattern: RegExp,
    private readonly must: string,
    private readonly access: DockerAccess,
  ) {}

  /**
   * The provider for this host in a stack, under an alias of its own so that one stack may speak to several hosts.
   *
   * @internal
   */
  public _provider(scope: Construct, alias: string): DockerProvider {
    return new DockerProvider(scope, `docker-${alias}`, { alias, host: this.address, ...this.access });
  }

  /** How the docker command of a shell reaches the engine. @internal */
  public get _command(): DockerCommand {
    return dockerCommand(this.address, this.access);
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const { address, must, access } = this;
    const found: Violation[] = [];
    if (!Token.isUnresolved(address) && !this.pattern.test(address)) found.push({ prop, must, got: address });
    if (access.certPath !== undefined && access.caMaterial !== undefined) {
      found.push({ prop, must: "have one of 'certPath' and 'tls'", got: 'both' });
    }
    return found;
  }
}
