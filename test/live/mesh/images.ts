import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../../../lib/deploy/command';
import { obtainProgram, testedVersion } from '../../../scripts/testbed/given-programs';
import { ensureImages } from '../../../scripts/testbed/images';
import { librariesOf } from '../../../scripts/testbed/libraries';
import { buildServer } from '../one-host/server-image';

/** Image of Nomad with what bridge networks and the mesh need; no registry has it. */
export const MESH_IMAGE = `berth/nomad-mesh:${testedVersion('nomad')}`;

/** Image that keeps a network namespace open, in place of one that can't be pulled here. */
export const PAUSE_IMAGE = 'berth/pause:1';

/** The proxy: the oldest Envoy of which there is a package, a line newer than those that Consul names. */
export const ENVOY_IMAGE = 'envoyproxy/envoy:v1.36.4';

/** Image of a gRPC server, which is also its client, beside a shell. */
export const GREETER_IMAGE = 'berth/greeter:1';

const NOMAD = `hashicorp/nomad:${testedVersion('nomad')}`;
const IPTABLES = ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables'].map((name) => `/usr/sbin/${name}`);

/** Build all images; that of Nomad gets Consul, and this machine's iptables with its libraries. */
export async function buildMeshImages(log: (line: string) => void): Promise<void> {
  await ensureImages([NOMAD, ENVOY_IMAGE], log);
  await buildServer(log);
  const context = mkdtempSync(join(tmpdir(), 'berth-mesh-'));
  try {
    const libraries = await librariesOf(IPTABLES[0]);
    const [extensions] = libraries.filter((path) => path.includes('libxtables'));
    const plugins = join(extensions.replace(/^\/lib\//, '/usr/lib/'), '../xtables');
    const paths = [...IPTABLES, ...libraries, plugins].map((path) => path.slice(1));
    await must('tar', ['-chf', join(context, 'root.tar'), '-C', '/', ...paths]);
    copyFileSync(await obtainProgram('consul', log), join(context, 'consul'));
    const build = async (image: string, dockerfile: string): Promise<void> => {
      writeFileSync(join(context, 'Dockerfile'), dockerfile);
      await must('docker', ['build', '-q', '-t', image, context], { env: { ...process.env, DOCKER_BUILDKIT: '0' } });
    };
    await build(MESH_IMAGE, `FROM ${NOMAD}\nADD root.tar /\nCOPY consul /bin/consul\nENV PATH=/bin:/usr/sbin\n`);
    const env = { ...process.env, CGO_ENABLED: '0' };
    const flags = ['-ldflags=-s -w', '-o', join(context, 'greeter')];
    await must('go', ['build', ...flags, '.'], { cwd: join(__dirname, 'greeter'), env });
    await build(GREETER_IMAGE, 'FROM busybox:1.35\nCOPY greeter /bin/greeter\nCMD ["greeter"]\n');
    await build(PAUSE_IMAGE, 'FROM busybox:1.35\nCMD ["sleep", "99999d"]\n');
  } finally {
    rmSync(context, { recursive: true });
  }
}
