import { readlinkSync } from 'node:fs';
import { App, TerraformVariable } from 'cdktf';
import { AppStack, ConfigFile, ContainerImage, nomad, Platform, Secret, Size, Volume, Worker } from '../../../lib';
import { LocalTestbed } from '../local-testbed';
import { LOGIN, PRIVATE_IMAGE } from './registry';
import { shell } from '../shell';

const TEXT = 'a {{ b }} ${c} %{d} "e" \\ \u00e4\n';

const COMMON = {
  ...shell("trap 'echo told >> /alloc/data/told' HUP; while :; do sleep 1; done"),
  count: 1,
};

/** Define workloads with every option of a container. */
export function defineContainers(app: App, platform: Platform): void {
  const stack = new AppStack(app, 'containers', { cluster: platform.cluster });
  new nomad.DynamicHostVolume(stack, 'kept');
  new Worker(stack, 'usual', {
    ...COMMON,
    files: {
      '/etc/app.conf': ConfigFile.text(TEXT, { permissions: '0600' }),
      'live.conf': ConfigFile.template('{{ keyOrDefault "shop/colour" "none" }}', {
        onChange: 'signal',
        signal: 'SIGHUP',
      }),
    },
    volumes: {
      '/kept': Volume.host('kept'),
      '/memory': Volume.tmpfs({ size: Size.mebibytes(2) }),
      '/cached': Volume.docker('berth-cached'),
    },
    ephemeralDisk: { size: Size.mebibytes(50), sticky: true },
    logs: { maxFiles: 2, maxFileSize: Size.mebibytes(5) },
  });
  const { username, password } = LOGIN;
  const kept = new TerraformVariable(stack, 'registry_password', { sensitive: true, default: password });
  new nomad.Variable(stack, 'login', { path: 'nomad/jobs/private', items: { password: kept.stringValue } });
  new Worker(stack, 'private', {
    ...COMMON,
    image: ContainerImage.fromRegistry(PRIVATE_IMAGE),
    registryAuth: { username, password: Secret.fromNomadVariable('nomad/jobs/private', 'password') },
  });
  new Worker(stack, 'strict', {
    ...COMMON,
    security: { capabilities: [], readOnlyRootFilesystem: true, pidsLimit: 64, ulimits: { nofile: '1234' } },
  });
  new Worker(stack, 'sharing', { ...COMMON, dockerOptions: { pid_mode: 'host' } });
}

/** What those workloads find in their containers. */
export async function readContainers(testbed: LocalTestbed): Promise<{ [what: string]: string }> {
  const see = async (job: string, line: string): Promise<string> =>
    (await testbed.exec(job, ['sh', '-c', line])).trim();
  const pids = 'cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null || true';
  const rights = "sed -n 's/^\\(CapEff\\|NoNewPrivs\\):\\t//p' /proc/self/status | tr '\\n' ' '";
  await fetch('http://172.17.0.1:8500/v1/kv/shop/colour', { method: 'PUT', body: 'blue' });
  return {
    text: await testbed.read('usual', '/etc/app.conf'),
    permissions: await see('usual', 'stat -c %a /local/mounted/etc/app.conf'),
    volumes: await see('usual', 'for at in /kept /memory /cached; do echo x > $at/x && cat $at/x; done'),
    memory: await see('usual', "df -k /memory | awk 'END { print $2 }'"),
    rights: await see('usual', rights),
    pids: await see('usual', pids),
    private: await see('private', 'echo "$BERTH_REGISTRY_PASSWORD"'),
    strictRights: await see('strict', rights),
    strictPids: await see('strict', pids),
    strictFiles: await see('strict', 'ulimit -n'),
    strictRoot: await see('strict', 'touch /x 2>&1 || true'),
    strictOwn: await see('strict', 'touch /local/x /alloc/data/x && echo written'),
    processes: await see('sharing', 'readlink /proc/self/ns/pid'),
    template: await see(
      'usual',
      'for n in $(seq 90); do [ -f /alloc/data/told ] && break; sleep 1; done; cat /local/live.conf',
    ),
  };
}

export const EXPECTED_CONTAINERS = {
  text: TEXT,
  permissions: '600',
  volumes: 'x\nx\nx',
  private: LOGIN.password,
  memory: '2048',
  rights: '00000000000004fb 1',
  pids: '4096',
  strictRights: '0000000000000000 1',
  strictPids: '64',
  strictFiles: '1234',
  strictRoot: 'touch: /x: Read-only file system',
  strictOwn: 'written',
  processes: readlinkSync('/proc/self/ns/pid'),
  template: 'blue',
};
