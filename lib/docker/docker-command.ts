import { ENGINE } from './engine.generated';

/** What the docker command of a shell needs to reach an engine. */
export interface DockerCommand {
  /** What the shell does first: one program for all kinds of engine, so that an old state's variables always fit it. */
  readonly prelude: string;

  /** What that takes from the environment; what an engine does not need is empty. */
  readonly environment: { readonly [name: string]: string };
}

/** What an engine's address alone does not say. */
export interface DockerAccess {
  /**
   * Directory with the certificates of a TLS client.
   *
   * @default - none
   */
  readonly certPath?: string;

  /**
   * Certificate of the authority that the engine is checked against.
   *
   * @default - none
   */
  readonly caMaterial?: string;

  /**
   * Certificate that the client shows.
   *
   * @default - none
   */
  readonly certMaterial?: string;

  /**
   * Private key of that certificate.
   *
   * @default - none
   */
  readonly keyMaterial?: string;

  /**
   * Options of ssh.
   *
   * @default - none
   */
  readonly sshOpts?: string[];
}

/** Make what the docker command needs to reach an engine. */
export function dockerCommand(address: string, access: DockerAccess): DockerCommand {
  const quoted = (access.sshOpts ?? []).map((option) => `'${option.replace(/'/g, `'\\''`)}'`);
  return {
    prelude: ENGINE,
    environment: {
      ENGINE: address,
      ENGINE_CERT_PATH: access.certPath ?? '',
      ENGINE_CA: access.caMaterial ?? '',
      ENGINE_CERT: access.certMaterial ?? '',
      ENGINE_KEY: access.keyMaterial ?? '',
      ENGINE_SSH_OPTIONS: quoted.join(' '),
    },
  };
}
