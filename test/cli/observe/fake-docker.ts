import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A docker command that reaches what listens on this machine; it notes its arguments, and those of whatever it starts. */
const DOCKER = `#!/bin/sh
echo "docker $*" >>"$FAKE/calls"
engine=$(echo "$2" | tr -c 'a-z0-9.\\n' _)
[ ! -e "$FAKE/$engine" ] || . "$FAKE/$engine"
shift 2
case "$1 $2 $4" in "exec -i nc") ;; *) echo "what is $*?" >&2; exit 1 ;; esac
port=$(cat "$FAKE/$5:$6" 2>/dev/null) || { echo "nc: can't connect to remote host ($5): Connection refused" >&2; exit 1; }
exec busybox nc 127.0.0.1 "$port"
`;

/** A docker command on PATH, in whose containers the addresses of a platform lead to ports of this machine. */
export class FakeDocker {
  private readonly dir = mkdtempSync(join(tmpdir(), 'berth-fake-'));
  private readonly path = process.env.PATH;

  public constructor() {
    mkdirSync(join(this.dir, 'bin'));
    writeFileSync(join(this.dir, 'calls'), '');
    writeFileSync(join(this.dir, 'bin/docker'), DOCKER);
    chmodSync(join(this.dir, 'bin/docker'), 0o755);
    process.env.PATH = `${join(this.dir, 'bin')}:${this.path}`;
    process.env.FAKE = this.dir;
  }

  /** The commands that it was called with. */
  public get calls(): string[] {
    return readFileSync(join(this.dir, 'calls'), 'utf8').split('\n').filter(Boolean);
  }

  /** Let an address and port, as containers see it, lead to a port of this machine. */
  public lead(address: string, port: number): void {
    writeFileSync(join(this.dir, address), String(port));
  }

  /** Let an engine do something before, or instead of, what docker does; nothing ends that. */
  public engine(address: string, script: string): void {
    writeFileSync(join(this.dir, address.replace(/[^a-z0-9.]/g, '_')), script);
  }

  public remove(): void {
    process.env.PATH = this.path;
    delete process.env.FAKE;
    rmSync(this.dir, { recursive: true });
  }
}
