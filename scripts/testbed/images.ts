import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheDir } from './cache';
import { must, run } from '../../lib/deploy/command';
import { givenProgram } from './given-programs';
import { librariesOf } from './libraries';
import { packageVersion, unpackProgram } from './packages';
import { buildProgram, canBuild } from './programs';
import { standInOf } from './stand-ins';

const CONTEXTS = join(__dirname, 'images');
const BUSYBOX = 'busybox:1.35';

/** Make sure that the engine has all images: those it can't pull are built as stand-ins of the same name. */
export async function ensureImages(names: string[], log: (line: string) => void): Promise<void> {
  for (const name of names) await ensureImage(name, log);
}

async function ensureImage(name: string, log: (line: string) => void): Promise<void> {
  if ((await run('docker', ['image', 'inspect', name])).code === 0 && (await isWhole(name))) return;
  log(`pulling ${name}`);
  const pull = await run('docker', ['pull', '-q', name], { timeoutSeconds: 300 });
  if (pull.code === 0) return;
  if (name === BUSYBOX) return buildBusybox(log);
  const standIn = standInOf(name);
  const given = standIn && givenProgram(standIn.program);
  const isGiven = given !== undefined && given.version === standIn?.version;
  const isPackaged = standIn !== undefined && packageVersion(standIn.program) === standIn.version;
  if (standIn === undefined || !(isGiven || isPackaged || canBuild(standIn.program, standIn.version))) {
    throw new Error(`image ${name} can't be pulled: ${pull.output.trim().split('\n').pop()}`);
  }
  if (!isGiven && !isPackaged && (await run('go', ['version'])).code !== 0) {
    throw new Error(
      `image ${name} can't be pulled, and to build it the go command is missing: install Go 1.26 or newer`,
    );
  }
  await ensureImage(BUSYBOX, log);
  const { program, version, path, user, beside: tools = [] } = standIn;
  const build = (): Promise<string> => (isPackaged ? unpackProgram(program, log) : buildProgram(program, log, version));
  const file = isGiven ? given.path : await build();
  const beside: string[] = [];
  for (const tool of tools) beside.push(await buildProgram(tool, log));
  await buildImage(name, program, file, log, { path, user, beside });
}

/** Whether an image has all programs: a stand-in may be of a time when it had fewer. */
async function isWhole(name: string): Promise<boolean> {
  for (const tool of standInOf(name)?.beside ?? []) {
    const args = ['run', '--rm', '--network', 'none', '--entrypoint', `/bin/${tool}`, name, '--version'];
    if ((await run('docker', args)).code !== 0) return false;
  }
  return true;
}

/** Where an image has its program, and who runs it. */
interface ImageOptions {
  /** @default - in `/bin` */
  readonly path?: string;

  /** @default 0, root */
  readonly user?: number;

  /**
   * Programs that stand beside it in `/bin`.
   *
   * @default - none
   */
  readonly beside?: readonly string[];
}

/** Build an image that holds one program, and the libraries that it loads. */
export async function buildImage(
  image: string,
  name: string,
  program: string,
  log: (line: string) => void,
  { path = `/bin/${name}`, user = 0, beside = [] }: ImageOptions = {},
): Promise<void> {
  log(`building the image ${image}`);
  const context = emptyContext(name);
  copyFileSync(program, join(context, 'program'));
  mkdirSync(join(context, 'beside'));
  beside.forEach((tool) => copyFileSync(tool, join(context, 'beside', basename(tool))));
  mkdirSync(join(context, 'root'));
  for (const library of await librariesOf(program)) {
    mkdirSync(join(context, 'root', dirname(library)), { recursive: true });
    copyFileSync(library, join(context, 'root', library));
  }
  copyFileSync(join(CONTEXTS, 'Dockerfile'), join(context, 'Dockerfile'));
  await build(image, context, ['--build-arg', `PROGRAM=${path}`, '--build-arg', `USER=${user}`]);
}

async function buildBusybox(log: (line: string) => void): Promise<void> {
  const program = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
  if (program === undefined) {
    throw new Error(`image ${BUSYBOX} can't be pulled, and to build it busybox is missing: install busybox-static`);
  }
  log(`building the image ${BUSYBOX}`);
  const context = emptyContext('busybox');
  mkdirSync(join(context, 'etc'));
  copyFileSync(program, join(context, 'busybox'));
  copyFileSync(join(CONTEXTS, 'busybox/Dockerfile'), join(context, 'Dockerfile'));
  ['passwd', 'group'].forEach((file) => copyFileSync(join(CONTEXTS, 'busybox', file), join(context, 'etc', file)));
  await build(BUSYBOX, context, []);
}

/** The classic builder needs no plugin. */
async function build(image: string, context: string, args: string[]): Promise<void> {
  const env = { ...process.env, DOCKER_BUILDKIT: '0' };
  await must('docker', ['build', '-q', '-t', image, ...args, context], { env }).finally(() =>
    rmSync(context, { recursive: true }),
  );
}

/** A directory of its own: two testbeds may build the same image. */
function emptyContext(name: string): string {
  return mkdtempSync(join(cacheDir('context'), `${name}-`));
}
