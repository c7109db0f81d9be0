import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import { DockerHost, HostRole, Platform } from '../../../lib';
import { terraformProgram } from '../../../lib/deploy/program';

/** Why tests with Terraform are skipped: nothing, or one line. */
export const lacksTerraform =
  spawnSync(terraformProgram(), ['version']).error === undefined ? undefined : 'the terraform command is missing';

/** The commands of the first of three servers and of the access stack, as this release renders them. */
export function currentRelease(
  dockerHost: DockerHost = DockerHost.ssh('deploy@10.0.0.1'),
  secured: boolean = true,
): object {
  const roles = [HostRole.SERVER, HostRole.CLIENT, HostRole.INGRESS];
  const platform = new Platform(Testing.app(), 'prod', {
    datacenter: 'dc1',
    secured,
    hosts: [1, 2, 3].map((number) => ({
      name: `s${number}`,
      dockerHost: number === 1 ? dockerHost : DockerHost.ssh(`deploy@10.0.0.${number}`),
      address: `10.0.0.${number}`,
      roles,
      networkInterface: 'eth0',
    })),
  });
  const [host] = platform.hostStacks;
  const commands = [host, platform.accessStack].map(
    (stack) => JSON.parse(Testing.synth(stack)).resource.terraform_data,
  );
  return JSON.parse(
    JSON.stringify({ resource: { terraform_data: Object.assign({}, ...commands) } })
      .replace(/docker_container\./g, 'terraform_data.container-')
      .replace(/\$\{docker_image\.[\w-]+\.image_id\}/g, 'sha256:image'),
  );
}

/** The same as an earlier release rendered them. */
export function earlierRelease(): object {
  return JSON.parse(readFileSync(join(__dirname, 'earlier-release.tf.json'), 'utf8'));
}

/** What Terraform has done. */
export interface Applied {
  readonly code: number | null;
  readonly output: string;

  /** What the docker command was asked, a line each. */
  readonly calls: string[];
}

/** Runs real Terraform on the commands of a host, whose agents stand in and whose docker command is a stub. */
export class HostBed {
  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-host-'));

  public constructor() {
    this.write('docker', DOCKER);
    this.write('ssh', '#!/bin/sh\nexit 1\n');
    this.write('main.tf.json', STAND_INS);
    this.terraform(['init', '-no-color']);
  }

  /** Let the stub fail with a message when it is to run a program with `GATE=<gate>` in a container. */
  public fail(gate: string, message: string): void {
    this.write(`fail-${gate}`, message);
  }

  /** Let it work again. */
  public mend(gate: string): void {
    rmSync(join(this.dir, `fail-${gate}`));
  }

  /** @param version of the agents; another one replaces them */
  public apply(commands: object, version: number): Applied {
    this.write('commands.tf.json', commands);
    return this.terraform(['apply', '-no-color', '-auto-approve', '-parallelism=1', `-var=agents=${version}`]);
  }

  /** @param commands what is configured when it happens; the last applied by default */
  public destroy(commands?: object): Applied {
    if (commands !== undefined) this.write('commands.tf.json', commands);
    return this.terraform(['destroy', '-no-color', '-auto-approve', '-var=agents=0']);
  }

  /** Files that the steps of its own resources have left on this machine; others run such steps at the same time. */
  public leftovers(): string[] {
    const names = [...this.state().matchAll(/"id": "([^"]+)"/g)].map((match) => `berth-${match[1]}`);
    return readdirSync('/tmp').filter((name) => names.includes(name));
  }

  /** Text of the state. */
  public state(): string {
    return readFileSync(join(this.dir, 'terraform.tfstate'), 'utf8');
  }

  public remove(): void {
    rmSync(this.dir, { recursive: true });
  }

  private terraform(args: string[]): Applied {
    this.write('calls', '');
    const { status, stdout, stderr } = spawnSync(terraformProgram(), args, {
      cwd: this.dir,
      env: { PATH: `${this.dir}:${process.env.PATH}`, BED: this.dir, TF_CLI_CONFIG_FILE: '/dev/null' },
      encoding: 'utf8',
    });
    const calls = readFileSync(join(this.dir, 'calls'), 'utf8').split('\n').filter(Boolean);
    return { code: status, output: stdout + stderr, calls };
  }

  private write(name: string, content: string | object): void {
    writeFileSync(join(this.dir, name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
    chmodSync(join(this.dir, name), 0o755);
  }
}

/** Containers run, programs in them pass unless they are to fail, and the calls are noted: what for, and by which gate. */
const DOCKER = `#!/bin/sh
echo "$GATE $*" | head -n 1 | cut -c 1-200 >>"$BED/calls"
shift 2
case $1 in
  inspect) echo true ;;
  exec)
    case $* in *'find /tmp/leaving'*) exit 0 ;; esac
    if [ -n "$GATE" ] && [ -e "$BED/fail-$GATE" ]; then cat "$BED/fail-$GATE" >&2; exit 1; fi ;;
esac
`;

const STAND_INS = {
  variable: { agents: { type: 'number' }, prod_secrets: { sensitive: true, default: secrets() } },
  resource: {
    terraform_data: {
      'container-consul': { triggers_replace: '${var.agents}' },
      'container-nomad': { triggers_replace: '${var.agents}', depends_on: ['terraform_data.container-consul'] },
    },
  },
};

/** What may be printed nowhere. */
export const SECRET = /consul-token|nomad-token|token-secret/;

function secrets(): object {
  const token = { accessor: 'accessor', secret: 'token-secret' };
  return {
    consul_management_token: 'consul-token',
    nomad_management_token: 'nomad-token',
    consul_tokens: { agent: token, dns: token, nomad: token },
    consul_tokens_ended: '',
  };
}
