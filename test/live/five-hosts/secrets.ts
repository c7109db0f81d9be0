import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { Fleet } from '../fleet';
import { Step, Steps } from '../steps';
import { destroyAll } from './destruction';
import { Testbed } from './testbed';

/** Secrets stay where they belong, whatever the other steps did. Its steps come last. */
export function secrets(testbed: Testbed, steps: Steps, deployed: Step): void {
  const { fleet } = testbed;
  const { watch } = fleet;
  const rule = 'no secret in process arguments, logs, plans, temporary files';

  steps.step(`${rule}, jobs, or what is synthesized`, [deployed], async () => {
    watch.learn('the key of the site', testbed.siteKey);
    await learnTokens(fleet);
    await seeJobs(fleet);
    await seeAgents(fleet);
    testbed.say(`${watch.known} secrets were looked for in ${watch.size} texts`);
    expect(watch.found()).toEqual([]);
  });

  steps.step('destroy leaves nothing', [deployed], async () => {
    await destroyAll(fleet);
    expect(await fleet.leftovers()).toEqual([]);
  });

  steps.step(`${rule} of a destruction, and the watch would have seen one`, [deployed], async () => {
    expect(watch.found()).toEqual([]);
    const canary = randomUUID();
    watch.learn('a canary', canary);
    const child = spawn('sh', ['-c', 'sleep 1; :', canary]);
    await new Promise((resolve) => child.on('close', resolve));
    expect(watch.found()).toEqual(['a canary: arguments of a process (of sh)']);
  });
}

/** The tokens that Nomad and Consul have given to those who logged in. */
async function learnTokens(fleet: Fleet): Promise<void> {
  for (const system of ['nomad', 'consul'] as const) {
    const tokens: { AccessorID: string; Name?: string; Description?: string }[] = await fleet.json(
      system,
      '/v1/acl/tokens',
    );
    for (const { AccessorID, Name, Description } of tokens) {
      // The secret of the anonymous token is a word.
      if (/^0+-0+-0+-0+-0+2$/.test(AccessorID)) continue;
      // Its owner may have logged out.
      const token = await fleet.json(system, `/v1/acl/token/${AccessorID}`).catch(() => ({}));
      fleet.watch.learn(`a token of ${system}, ${Name ?? Description}`, token.SecretID);
    }
  }
}

async function seeJobs(fleet: Fleet): Promise<void> {
  const jobs: { ID: string; Namespace: string }[] = await fleet.json('nomad', '/v1/jobs?namespace=*');
  expect(jobs.length).toBeGreaterThan(0);
  for (const { ID, Namespace } of jobs) {
    const job = await fleet.json('nomad', `/v1/job/${encodeURIComponent(ID)}?namespace=${Namespace}`);
    fleet.watch.see(`the job ${ID}`, JSON.stringify(job));
  }
}

/** What the agents have written: their logs, and files that commands in their containers have left. */
async function seeAgents(fleet: Fleet): Promise<void> {
  const files = 'find /tmp -type f -size -64k -exec cat {} +';
  for (const host of fleet.hosts) {
    fleet.watch.see(`the logs of ${host.name}`, await fleet.logs(host));
    for (const agent of ['fleet-consul', 'fleet-nomad']) {
      fleet.watch.see(
        `temporary files of ${agent} of ${host.name}`,
        (await host.docker('exec', agent, 'sh', '-c', files)).output,
      );
      fleet.watch.see(`docker inspect ${agent} of ${host.name}`, (await host.docker('inspect', agent)).output);
    }
  }
}
