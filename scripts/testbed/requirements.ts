import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import consul from '@cdktf/provider-consul/package.json';
import docker from '@cdktf/provider-docker/package.json';
import nomad from '@cdktf/provider-nomad/package.json';
import { engineAnswers } from './engine';
import { givenProgram } from './given-programs';
import { takeGivenProviders } from './given-providers';
import { unpackProgram } from './packages';
import { cachedProgram } from './programs';
import { must, run } from '../../lib/deploy/command';
import { terraformEnvironment } from '../../lib/deploy/environment';
import { programName, terraformProgram } from '../../lib/deploy/program';
import { Terraform } from '../../lib/deploy/terraform';
import { KEEPS_COUNTS, PROVIDER_VERSIONS } from '../../lib/private/stack/provider-constraints';

/** Directory of the CNI plugins of this machine. */
export const CNI_PATH = '/usr/lib/cni';

/** What this machine needs to run a platform and does not have, in one line with the fix. */
export async function missingRequirement(log: (line: string) => void): Promise<string | undefined> {
  return (await missingDocker()) ?? (await missingTerraform(log));
}

/** What it needs beside that, and does not have, to deploy what an autoscaler scales. */
export function missingForScaling(): Promise<string | undefined> {
  const { nomad } = PROVIDERS;
  return missingProviders({ nomad: { ...nomad, version: KEEPS_COUNTS } }, () => undefined);
}

/** What it needs beside that, and does not have, to run proxies in bridge networks. */
export async function missingForMesh(log: (line: string) => void): Promise<string | undefined> {
  if (!existsSync(join(CNI_PATH, 'bridge'))) {
    return `the CNI plugins are missing in ${CNI_PATH}: install containernetworking-plugins`;
  }
  return unpackProgram('envoy', log).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/** What this machine needs to run containers and does not have, in one line with the fix. */
async function missingDocker(): Promise<string | undefined> {
  if ((await run('docker', ['--version'])).code !== 0) return 'the docker command is missing: install Docker';
  if (await engineAnswers()) return undefined;
  const start = 'start it, or let this user use its socket';
  if (process.getuid?.() !== 0) return `no Docker Engine answers: ${start}`;
  if ((await run('dockerd', ['--version'])).code !== 0) {
    return `no Docker Engine answers and none is installed: ${start}`;
  }
  return undefined;
}

/** What this machine needs to follow jobs on a Nomad without Docker and does not have, in one line with the fix. */
export async function missingForMonitor(log: (line: string) => void): Promise<string | undefined> {
  const buildable =
    (givenProgram('nomad') ?? cachedProgram('nomad')) !== undefined || (await run('go', ['version'])).code === 0;
  return buildable ? missingTerraform(log) : 'the go command is missing: install Go 1.26 or newer';
}

async function missingTerraform(log: (line: string) => void): Promise<string | undefined> {
  const areChosen = takeGivenProviders() || Boolean(process.env.TF_BIN);
  const missing =
    (await run(terraformProgram(), ['version'])).code === 0
      ? await missingProviders(PROVIDERS, log)
      : `the ${programName()} command is missing: install Terraform 1.7 or newer`;
  // Whoever chooses them wants to see them run, and nothing skipped.
  if (missing !== undefined && areChosen) throw new Error(missing);
  return missing;
}

async function missingProviders(providers: object, log: (line: string) => void): Promise<string | undefined> {
  const outdir = mkdtempSync(join(tmpdir(), 'berth-providers-'));
  try {
    writeFileSync(join(outdir, 'main.tf.json'), JSON.stringify({ terraform: { required_providers: providers } }));
    const manifest = { name: 'providers', constructPath: 'providers', workingDirectory: '.', dependencies: [] };
    writeFileSync(join(outdir, 'manifest.json'), JSON.stringify({ stacks: { providers: manifest } }));
    await new Terraform(outdir).init('providers');
    log(await versions(outdir));
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The program and the providers that are installed in a directory, such as `terraform 1.11.4 with nomad 2.5.2`. */
async function versions(cwd: string): Promise<string> {
  const output = await must(terraformProgram(), ['version', '-json'], { cwd, env: terraformEnvironment() });
  if (!output.startsWith('{')) throw new Error(`${programName()} does not say its version, but '${output}'`);
  const { terraform_version: version, provider_selections: selections } = JSON.parse(output);
  const providers = Object.entries(selections).map(([source, selected]) => `${source.split('/').pop()} ${selected}`);
  return `${programName()} ${version} with ${providers.sort().join(', ')}`;
}

/** The versions that stacks take. */
const PROVIDERS = Object.fromEntries(
  [consul, docker, nomad].map(({ cdktf }) => {
    const source = cdktf.provider.name.replace('/providers/', '/');
    const name = source.split('/').pop() as keyof typeof PROVIDER_VERSIONS;
    return [name, { source, version: PROVIDER_VERSIONS[name] }];
  }),
);
