import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The shells that the programs must work with: that of Debian, and that of the agents' containers. */
export const SHELLS = ['dash', 'busybox sh'];

/** What a program has done. */
export interface Outcome {
  readonly code: number | null;

  /** All that it printed, as Terraform shows it. */
  readonly output: string;

  /** Seconds that it took, by the sandbox's clock. */
  readonly seconds: number;

  /** What the stubs were asked, a line each. */
  readonly calls: string[];
}

/**
 * Time is that of a file, which only sleeping moves on, and what a program finds in a container is the sandbox's. Functions,
 * as busybox prefers its own applets to programs on PATH.
 */
const WORLD = `
date() { read -r sandbox_now <"$SANDBOX/clock" && echo "$sandbox_now"; }
sleep() { sandbox_then=$(($(date) + $1)) && echo $sandbox_then >"$SANDBOX/clock"; }
timeout() {
  if [ "$1" = --foreground ]; then shift; fi
  sandbox_limit=$1
  shift
  sandbox_start=$(date)
  "$@"
  sandbox_code=$?
  [ $(($(date) - sandbox_start)) -le "$sandbox_limit" ] && return $sandbox_code
  echo $((sandbox_start + sandbox_limit)) >"$SANDBOX/clock"
  return 124
}
wget() { ( . "$SANDBOX/wget" ); }
nc() { ( . "$SANDBOX/nc" ); }
nomad() { ( . "$SANDBOX/nomad" ); }
consul() { ( . "$SANDBOX/consul" ); }
cat() { case $1 in /proc/mounts | /proc/self/mountinfo) command cat "$SANDBOX/mounts" ;; *) command cat "$@" ;; esac; }
find() { command cat "$SANDBOX/mark"; }
touch() { echo "touch $1" >>"$SANDBOX/calls"; }
`;

/** A docker command whose containers are this machine, with no environment but what they are given. */
const DOCKER = `
echo "docker $*" | head -n 1 >>"$SANDBOX/calls"
shift 2
case $1 in
  inspect) echo true ;;
  exec)
    shift
    set -- "$@" --
    while [ "$1" = -e ]; do
      eval "value=\\$$2"
      set -- "$@" "$2=$value"
      shift 2
    done
    container=$1 program=$4
    shift 5
    exec env -i PATH="$PATH" SANDBOX="$SANDBOX" CONTAINER="$container" NOMAD_ADDR=http://127.0.0.1:4646 "$@" $SANDBOX_SHELL -c "$(command cat "$SANDBOX/world")
$program" ;;
esac
`;

/** A directory of stub programs in which a shell program runs. */
export class Sandbox {
  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-sandbox-'));

  public constructor(private readonly shell: string) {
    this.file('world', WORLD);
    this.file('mounts', '');
    this.file('mark', '');
    this.stub('sleep', 'echo $(($(cat "$SANDBOX/clock") + $1)) >"$SANDBOX/clock"');
    this.stub('docker', DOCKER);
  }

  /** Path of a file of the sandbox. */
  public path(name: string): string {
    return join(this.dir, name);
  }

  /** Write a file of the sandbox. */
  public file(name: string, text: string): void {
    writeFileSync(join(this.dir, name), text);
  }

  /** Make a program; it takes no time but what it sleeps. */
  public stub(name: string, script: string): void {
    this.file(name, `#!/bin/sh\n${script}\n`);
    chmodSync(join(this.dir, name), 0o755);
  }

  /** Put a case before what docker does by itself; \`$*\` is what comes after the address. */
  public docker(pattern: string, script: string): void {
    const cases = `case "$*" in *"${pattern}"*) echo "docker $*" | head -n 1 >>"$SANDBOX/calls"; ${script} ;; esac`;
    this.stub('docker', `${cases}\n${DOCKER}`);
  }

  /** What comes before a program that is to find no docker command. */
  public withoutDocker(): string {
    rmSync(join(this.dir, 'docker'));
    this.stub('sed', 'PATH=/usr/bin:/bin exec sed "$@"');
    return 'PATH=$SANDBOX\n';
  }

  public run(program: string, environment: { readonly [name: string]: string } = {}): Outcome {
    this.file('clock', '1000\n');
    this.file('calls', '');
    const [command, ...args] = this.shell.split(' ');
    const { status, stdout } = spawnSync(command, [...args, '-c', `exec 2>&1\n${WORLD}${program}`, 'h1 may go'], {
      env: {
        PATH: `${this.dir}:${process.env.PATH}`,
        SANDBOX: this.dir,
        SANDBOX_SHELL: this.shell,
        ...environment,
      },
      encoding: 'utf8',
      timeout: 60_000,
    });
    return {
      code: status,
      output: stdout,
      seconds: Number(readFileSync(join(this.dir, 'clock'), 'utf8')) - 1000,
      calls: readFileSync(join(this.dir, 'calls'), 'utf8').split('\n').filter(Boolean),
    };
  }

  public remove(): void {
    if (existsSync(this.dir)) rmSync(this.dir, { recursive: true });
  }
}
