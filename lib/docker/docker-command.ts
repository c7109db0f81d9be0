/** What the docker command of a shell needs to reach an engine. */
export interface DockerCommand {
  /** What the shell does first. */
  readonly prelude: string;

  /** What that takes from the environment. */
  readonly environment: { readonly [name: string]: string };
}

const DIRECTORY = `
engine_dir=$(mktemp -d) || exit 1
trap 'rm -rf "$engine_dir"' EXIT
`;

/** The docker command takes its certificates from files of these names. */
const TLS = `
(umask 077
  printf '%s\\n' "$ENGINE_CA" > "$engine_dir/ca.pem"
  printf '%s\\n' "$ENGINE_CERT" > "$engine_dir/cert.pem"
  printf '%s\\n' "$ENGINE_KEY" > "$engine_dir/key.pem") || exit 1
export DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH="$engine_dir"
`;

/** The docker command knows no options for ssh, but takes the first ssh that it finds. */
const SSH = `
ENGINE_SSH_PROGRAM=$(command -v ssh) || { echo "to reach $ENGINE, this needs ssh" >&2; exit 1; }
export ENGINE_SSH_PROGRAM
printf '%s\\n' '#!/bin/sh' 'eval "exec \\"\\$ENGINE_SSH_PROGRAM\\" $ENGINE_SSH_OPTIONS \\"\\$@\\""' > "$engine_dir/ssh"
chmod +x "$engine_dir/ssh" || exit 1
PATH="$engine_dir:$PATH"
`;

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

/** Make what the docker command needs beside the address. */
export function dockerCommand(access: DockerAccess): DockerCommand {
  const { certPath, caMaterial, certMaterial, keyMaterial, sshOpts } = access;
  if (certPath !== undefined) {
    return { prelude: '', environment: { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certPath } };
  }
  if (caMaterial !== undefined) {
    const environment = { ENGINE_CA: caMaterial, ENGINE_CERT: certMaterial!, ENGINE_KEY: keyMaterial! };
    return { prelude: DIRECTORY + TLS, environment };
  }
  if (sshOpts !== undefined && sshOpts.length > 0) {
    const quoted = sshOpts.map((option) => `'${option.replace(/'/g, `'\\''`)}'`);
    return { prelude: DIRECTORY + SSH, environment: { ENGINE_SSH_OPTIONS: quoted.join(' ') } };
  }
  return { prelude: '', environment: {} };
}
