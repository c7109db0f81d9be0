import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cacheDir } from './cache';
import { must, run } from '../../lib/deploy/command';
import { ensureImages } from './images';
import { mounts } from './leftovers';

const BRIDGE = 'br-berth';
const NETWORK = '10.77.0';

/** A Docker host on this machine: a network namespace with its own address and its own Docker Engine. */
export class TestbedHost {
  public readonly name: string;
  public readonly address: string;

  /** Directory with the certificates of an engine that takes TLS only; set it before the host is brought up. */
  public certPath: string | undefined;

  public constructor(number: number) {
    this.name = `h${number}`;
    this.address = `${NETWORK}.${10 + number}`;
  }

  /** Directory of the host's Nomad on this machine. */
  public get dataDir(): string {
    return `/srv/berth/${this.name}/nomad`;
  }

  /** Directory of the host's Docker Engine on this machine. */
  public get dataRoot(): string {
    return cacheDir('hosts', this.name);
  }

  public get socket(): string {
    return `/srv/berth/${this.name}/run/docker.sock`;
  }

  /** Run docker against the host's engine. It uses the socket, as the address may be out of reach. */
  public docker(...args: string[]): ReturnType<typeof run> {
    return run('docker', ['-H', `unix://${this.socket}`, ...args], { timeoutSeconds: 120 });
  }

  public async up(): Promise<void> {
    const veth = `vb-${this.name}`;
    await run('ip', ['netns', 'add', this.namespace]);
    await run('ip', ['link', 'add', veth, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.namespace]);
    await must('ip', ['link', 'set', veth, 'master', BRIDGE, 'up']);
    await run('ip', ['-n', this.namespace, 'addr', 'add', `${this.address}/24`, 'dev', 'eth0']);
    await must('ip', ['-n', this.namespace, 'link', 'set', 'eth0', 'up']);
    await must('ip', ['-n', this.namespace, 'link', 'set', 'lo', 'up']);
    ['exec', 'run', 'nomad'].forEach((dir) => mkdirSync(`/srv/berth/${this.name}/${dir}`, { recursive: true }));
    // Containers see later mounts only below a shared mount.
    if ((await run('mountpoint', ['-q', this.root])).code !== 0) {
      await must('mount', ['--bind', this.root, this.root]);
      await must('mount', ['--make-rshared', this.root]);
    }
    await this.startEngine();
  }

  /** Start the host's engine, with `nsenter` as `ip netns exec` hides the control groups. */
  private async startEngine(): Promise<void> {
    const out = openSync(join(this.root, 'dockerd.log'), 'w');
    const args = [
      `--net=/var/run/netns/${this.namespace}`,
      'dockerd',
      ...['--data-root', this.dataRoot, '--exec-root', join(this.root, 'exec'), '-p', this.pidFile],
      ...['-H', `unix://${this.socket}`, '-H', `tcp://${this.address}:${this.port}`, ...this.tls],
      ...['--bip', '172.17.0.1/16', '--cgroup-parent', `/berth-${this.name}`],
    ];
    const child = spawn('nsenter', args, { detached: true, stdio: ['ignore', out, out] });
    child.on('error', () => undefined);
    child.unref();
    for (let tries = 0; (await this.docker('info')).code !== 0; tries += 1) {
      if (tries === 40) throw new Error(`dockerd of ${this.name} did not start:\n${this.log()}`);
      await pause(500);
    }
  }

  /** Lose the host as in a power cut: it is out of reach at once, and all its processes are gone. */
  public async crash(): Promise<void> {
    const ids = (await this.docker('ps', '-q')).output.split('\n').filter(Boolean);
    const { output } = await this.docker('inspect', '-f', '{{.State.Pid}}', ...ids);
    await must('ip', ['-n', this.namespace, 'link', 'set', 'eth0', 'down']);
    // A container that has ended meanwhile has the id 0, which would be this program and its whole group.
    const pids = [...output.split('\n'), readFileSync(this.pidFile, 'utf8')].map(Number).filter((pid) => pid > 0);
    pids.forEach((pid) => process.kill(pid, 'SIGKILL'));
  }

  /** Switch the host on again. */
  public async revive(): Promise<void> {
    await must('ip', ['-n', this.namespace, 'link', 'set', 'eth0', 'up']);
    await this.startEngine();
  }

  /** Stop the host's engine, and with it all that it runs. */
  private async stopEngine(): Promise<void> {
    if (!existsSync(this.pidFile)) return;
    const pid = Number(readFileSync(this.pidFile, 'utf8'));
    const alive = (): boolean => existsSync(`/proc/${pid}`);
    if (alive() && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('dockerd')) process.kill(pid);
    for (let tries = 0; alive() && tries < 60; tries += 1) await pause(500);
    rmSync(this.pidFile, { force: true });
  }

  public async down(): Promise<void> {
    const ids = (await this.docker('ps', '-aq')).output.split('\n').filter((id) => /^[0-9a-f]+$/.test(id));
    if (ids.length > 0) await this.docker('rm', '-fv', ...ids);
    const volumes = (await this.docker('volume', 'ls', '-q')).output.split('\n').filter(Boolean);
    if (volumes.length > 0) await this.docker('volume', 'rm', '-f', ...volumes);
    await this.stopEngine();
    for (const mount of mounts().filter((path) => path === this.root || path.startsWith(`${this.root}/`))) {
      await run('umount', ['-l', mount]);
    }
    await run('ip', ['netns', 'del', this.namespace]);
    await run('ip', ['link', 'del', `vb-${this.name}`]);
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Load images into the host's engine from the machine's own. */
  public async load(images: string[]): Promise<void> {
    for (const image of images) {
      const id = await must('docker', ['image', 'inspect', '-f', '{{.Id}}', image]);
      const has = await this.docker('image', 'inspect', '-f', '{{.Id}}', image);
      if (has.code === 0 && has.output.trim() === id) continue;
      await must('sh', ['-c', `docker save ${image} | docker -H unix://${this.socket} load -q`]);
    }
  }

  /** Port of the engine. */
  public get port(): number {
    return this.certPath === undefined ? 2375 : 2376;
  }

  private get tls(): string[] {
    const file = (name: string): string => join(this.certPath!, name);
    if (this.certPath === undefined) return ['--tls=false'];
    const own = ['--tlscert', file('server.pem'), '--tlskey', file('server-key.pem')];
    return ['--tlsverify', '--tlscacert', file('ca.pem'), ...own];
  }

  private get root(): string {
    return `/srv/berth/${this.name}`;
  }

  private get namespace(): string {
    return `berth-${this.name}`;
  }

  private get pidFile(): string {
    return join(this.root, 'run', 'docker.pid');
  }

  private log(): string {
    return readFileSync(join(this.root, 'dockerd.log'), 'utf8').split('\n').slice(-6).join('\n');
  }
}

/** Several Docker hosts on this machine, on a bridge of their own. */
export class TestbedHosts {
  public readonly hosts: TestbedHost[];

  public constructor(count: number) {
    this.hosts = Array.from({ length: count }, (_, index) => new TestbedHost(index + 1));
  }

  public async up(images: string[], log: (line: string) => void): Promise<void> {
    await run('ip', ['link', 'add', BRIDGE, 'type', 'bridge']);
    await run('ip', ['addr', 'add', `${NETWORK}.1/24`, 'dev', BRIDGE]);
    await must('ip', ['link', 'set', BRIDGE, 'up']);
    // The engine of this machine itself makes the kernel drop what it bridges.
    const rule = ['FORWARD', '-i', BRIDGE, '-o', BRIDGE, '-j', 'ACCEPT'];
    if ((await run('iptables', ['-C', ...rule])).code !== 0) await must('iptables', ['-I', ...rule]);
    await ensureImages(images, log);
    const up = async (host: TestbedHost): Promise<void> => {
      await host.up();
      await host.load(images);
      log(`${host.name} is up at ${host.address}`);
    };
    await Promise.all(this.hosts.map(up));
  }

  public async down(): Promise<void> {
    await Promise.all(this.hosts.map((host) => host.down()));
    await run('rmdir', ['/srv/berth']);
    await run('ip', ['link', 'del', BRIDGE]);
    await run('iptables', ['-D', 'FORWARD', '-i', BRIDGE, '-o', BRIDGE, '-j', 'ACCEPT']);
  }
}
