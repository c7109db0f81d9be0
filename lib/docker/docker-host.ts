import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Construct } from 'constructs';
import { constrainProvider } from '../private/stack/provider-constraints';
import { checked } from '../private/validation/checked';
import { plain } from '../private/validation/plain-text';
import { LINE, literalSecret } from '../private/validation/rules';
import { Violation, Violations } from '../private/validation/violations';
import { DockerAccess, DockerCommand, dockerCommand } from './docker-command';
import { enginePlaces, parseEngineAddress } from './engine-address';

/** Certificates for an engine that listens on TCP with TLS, each as PEM text. */
export interface DockerTls {
  /** Certificate of the authority that signed the engine's certificate. */
  readonly ca: string;

  /** Certificate that Terraform shows to the engine. */
  readonly cert: string;

  /** Private key of that certificate: a reference to a sensitive Terraform variable. A literal is an error. */
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
    return new DockerHost(`unix://${options.socket ?? '/var/run/docker.sock'}`, {});
  }

  /**
   * Define a host whose engine listens on TCP.
   *
   * @param address host and port, such as `10.0.0.5:2376` or `[2001:db8::5]:2376`
   */
  public static tcp(address: string, options: TcpDockerOptions = {}): DockerHost {
    const { ca, cert, key } = options.tls ?? {};
    return new DockerHost(`tcp://${address}`, {
      certPath: options.certPath,
      caMaterial: ca,
      certMaterial: cert,
      keyMaterial: key,
    });
  }

  /**
   * Define a host that Terraform reaches with the `ssh` program.
   *
   * @param destination host, and optionally user and port, such as `deploy@10.0.0.5`, `deploy@[2001:db8::5]:2222`, or a name
   * of `~/.ssh/config`
   */
  public static ssh(destination: string, options: SshDockerOptions = {}): DockerHost {
    return new DockerHost(`ssh://${destination}`, {
      sshOpts: options.sshOptions === undefined ? undefined : [...options.sshOptions],
    });
  }

  private constructor(
    /** Address of the engine, as `DOCKER_HOST` has it. */
    public readonly address: string,
    private readonly access: DockerAccess,
  ) {}

  /**
   * The provider for this host in a stack, under an alias of its own so that one stack may speak to several hosts.
   *
   * @internal
   */
  public _provider(scope: Construct, alias: string): DockerProvider {
    const { address, access } = this.plain('', new Violations());
    constrainProvider(scope, 'docker');
    return new DockerProvider(scope, `docker-${alias}`, { alias, host: address, ...access });
  }

  /** How the docker command of a shell reaches the engine. @internal */
  public get _command(): DockerCommand {
    const { address, access } = this.plain('', new Violations());
    return dockerCommand(address, access);
  }

  /** Directory with the certificates of a TLS client, if that is the way to the engine. @internal */
  public get _certPath(): string | undefined {
    return this.access.certPath;
  }

  /** Options of ssh, if the way to the engine needs some. @internal */
  public get _sshOptions(): string[] | undefined {
    return this.access.sshOpts && [...this.access.sshOpts];
  }

  /** Where the engine is met: hosts that share a place are one. @internal */
  public get _places(): string[] {
    return enginePlaces(this.address);
  }

  /** Port of the host that is taken by the way to its engine, if the address says it. @internal */
  public get _port(): number | undefined {
    const { scheme, port } = parseEngineAddress(this.address) ?? {};
    // Options, and the configuration of a name, can say another one.
    return scheme === 'ssh' && port === undefined && this.access.sshOpts === undefined ? 22 : port;
  }

  /** @internal */
  public _violations(prop: string): Violation[] {
    const { address, access } = this;
    const violations = new Violations();
    const must = FORMS[address.split(':')[0]];
    violations.require(prop, address, { must, holds: (value) => parseEngineAddress(value) !== undefined });
    violations.require(`${prop}.certPath`, access.certPath, LINE);
    violations.add(...literalSecret(`${prop}.tls.key`, access.keyMaterial));
    access.sshOpts?.forEach((option, index) => violations.require(`${prop}.sshOptions[${index}]`, option, LINE));
    this.plain(prop, violations);
    if (access.certPath !== undefined && access.caMaterial !== undefined) {
      violations.add({ prop, must: "have one of 'certPath' and 'tls'", got: 'both' });
    }
    return violations.all;
  }

  /** The texts as Terraform hands them on unchanged. */
  private plain(prop: string, violations: Violations): { readonly address: string; readonly access: DockerAccess } {
    const one = (name: string, text: string | undefined) => plain(`${prop}${name}`, text, violations);
    const { certPath, caMaterial, certMaterial, keyMaterial, sshOpts } = this.access;
    return {
      address: plain(prop, this.address, violations),
      access: {
        certPath: one('.certPath', certPath),
        caMaterial: one('.tls.ca', caMaterial),
        certMaterial: one('.tls.cert', certMaterial),
        keyMaterial: one('.tls.key', keyMaterial),
        sshOpts: plain(`${prop}.sshOptions`, sshOpts, violations),
      },
    };
  }
}

const FORMS: { readonly [scheme: string]: string } = {
  unix: 'be an absolute path of a socket',
  tcp: 'be host:port, such as 10.0.0.5:2376',
  ssh: 'be [user@]host[:port], such as deploy@10.0.0.5',
};
