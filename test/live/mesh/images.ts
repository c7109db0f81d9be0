import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run } from '../../../lib/deploy/command';
import { ensureImages } from '../../../scripts/testbed/images';
import { buildProgram } from '../../../scripts/testbed/programs';

/** Image of Nomad with what bridge networks and the mesh need; no registry has it. */
export const MESH_IMAGE = 'berth/nomad-mesh:1.11.3';

/** Image that keeps a network namespace open, in place of one that can't be pulled here. */
export const PAUSE_IMAGE = 'berth/pause:1';

/** Directory of the CNI plugins of this machine. */
export const CNI_PATH = '/usr/lib/cni';

const NOMAD = 'hashicorp/nomad:1.11.3';
const IPTABLES = ['iptables', 'iptables-save', 'iptables-restore', 'ip6tables'].map((name) => `/usr/sbin/${name}`);

/** Build both images; that of Nomad gets Consul, and this machine's iptables with its libraries. */
export async function buildMeshImages(log: (line: string) => void): Promise<void> {
  await ensureImages([NOMAD], log);
  const context = mkdtempSync(join(tmpdir(), 'berth-mesh-'));
  try {
    const { output } = await run('ldd', [IPTABLES[0]]);
    const libraries = [...output.matchAll(/(\/\S+)/g)].map(([path]) => path);
    const [extensions] = libraries.filter((path) => path.includes('libxtables'));
    const plugins = join(extensions.replace(/^\/lib\//, '/usr/lib/'), '../xtables');
    const paths = [...IPTABLES, ...libraries, plugins].map((path) => path.slice(1));
    await must('tar', ['-chf', join(context, 'root.tar'), '-C', '/', ...paths]);
    copyFileSync(await buildProgram('consul', log), join(context, 'consul'));
    const build = async (image: string, dockerfile: string): Promise<void> => {
      writeFileSync(join(context, 'Dockerfile'), dockerfile);
      await must('docker', ['build', '-q', '-t', image, context], { env: { ...process.env, DOCKER_BUILDKIT: '0' } });
    };
    await build(MESH_IMAGE, `FROM ${NOMAD}\nADD root.tar /\nCOPY consul /bin/consul\nENV PATH=/bin:/usr/sbin\n`);
    await build(PAUSE_IMAGE, 'FROM busybox:1.35\nCMD ["sleep", "99999d"]\n');
  } finally {
    rmSync(context, { recursive: true });
  }
}
