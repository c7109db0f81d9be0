import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cacheDir } from './cache';
import { must, run } from '../../lib/deploy/command';

/** Directory of Nomad's data on this machine. */
const DATA = '/var/lib/berth';

/** Where Docker keeps the network namespaces of containers, for which plugins create interfaces. */
const NETWORK_NAMESPACES = '/run/docker/netns';

const pidFile = (): string => join(cacheDir(), 'dockerd.pid');

/** Whether a Docker Engine answers on this machine's default socket. */
export async function engineAnswers(): Promise<boolean> {
  return (await run('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutSeconds: 20 })).code === 0;
}

/**
 * Make sure that a Docker Engine answers and that its host can share mounts with containers. Where none runs, root
 * starts one, which `stopEngine` stops.
 *
 * @returns the directory of its data
 */
export async function startEngine(log: (line: string) => void): Promise<string> {
  if (!(await engineAnswers())) {
    const logFile = join(cacheDir(), 'dockerd.log');
    log('starting dockerd');
    const out = openSync(logFile, 'w');
    const args = ['--data-root', cacheDir('docker'), '--pidfile', pidFile()];
    const child = spawn('dockerd', args, { detached: true, stdio: ['ignore', out, out] });
    child.on('error', () => undefined); // The wait below reports it.
    child.unref();
    for (let seconds = 0; !(await engineAnswers()); seconds += 1) {
      if (seconds === 30) throw new Error(`dockerd did not start:\n${tail(logFile)}`);
      await pause(1000);
    }
  }
  for (const directory of [DATA, NETWORK_NAMESPACES]) await shareMounts(directory);
  return must('docker', ['info', '--format', '{{.DockerRootDir}}']);
}

/** Stop the engine that `startEngine` started, if any, and unmount what was mounted for it; one that runs containers goes on. */
export async function stopEngine(log: (line: string) => void): Promise<void> {
  if ((await run('docker', ['ps', '-q'])).output.match(/^[0-9a-f]{12}$/m)) {
    log('dockerd goes on, as it runs containers');
    return;
  }
  if ((await run('mountpoint', ['-q', DATA])).code === 0) await run('umount', [DATA]);
  await run('rmdir', [DATA]); // Another platform's data stays.
  if (!existsSync(pidFile())) return;
  await run('umount', ['-R', NETWORK_NAMESPACES]);
  const pid = Number(readFileSync(pidFile(), 'utf8'));
  const alive = (): boolean => existsSync(`/proc/${pid}`);
  if (alive() && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('dockerd')) {
    log('stopping dockerd');
    process.kill(pid);
    for (let seconds = 0; alive() && seconds < 30; seconds += 1) await pause(1000);
  }
  rmSync(pidFile(), { force: true });
}

/** Containers see later mounts only below a shared mount, as all mounts are under systemd. */
async function shareMounts(directory: string): Promise<void> {
  const at = existsSync(directory) ? directory : dirname(directory);
  const { output } = await run('findmnt', ['-no', 'PROPAGATION', '-T', at]);
  if (output.includes('shared')) return;
  if (process.getuid?.() !== 0) {
    throw new Error(`${directory} must lie on a shared mount: run 'mount --make-rshared /' as root`);
  }
  await must('mkdir', ['-p', directory]);
  await must('mount', ['--rbind', directory, directory]);
  await must('mount', ['--make-rshared', directory]);
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-8).join('\n');
}
