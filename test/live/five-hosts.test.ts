import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PlatformHost } from '../../lib';
import { BedHost } from '../../scripts/bed/hosts';
import { Fleet } from './fleet';
import { Load } from './load';
import { steps } from './steps';
import { defineWebApp } from './web-app';

const lack = process.env.BERTH_LIVE_LACK;
if (lack) process.stderr.write(`live tier skipped: ${lack}\n`);

(lack ? describe.skip : describe)('five Docker hosts, secured, through Terraform', () => {
  const fleet = new Fleet();
  const [h1, h2, h3, h4, h5] = fleet.hosts;
  const ingresses = [h1, h2, h5];
  const step = steps(() => fleet.explain());
  const define = (change?: (host: PlatformHost) => PlatformHost | undefined): Promise<void> =>
    fleet.synthesize(
      (app, platform) => void defineWebApp(app, platform, { greeting: 'one', namespace: 'shop' }),
      change,
    );
  const stackOf = (host: BedHost): string => `fleet-${host.name}`;
  /** Requests to the ingress of some hosts while something happens to others: all of them must be answered. */
  const underLoad = async (what: string, hosts: BedHost[], change: () => Promise<void>): Promise<void> => {
    const loads = hosts.map((host) => new Load(`http://${host.address}:8000/webapi`, 100));
    await pause(1000);
    await change().finally(() => pause(2000));
    const reports = await Promise.all(loads.map((load) => load.stop()));
    const failures = reports.flatMap((report) => report.failures);
    const requests = reports.reduce((sum, report) => sum + report.requests, 0);
    process.stderr.write(`  ${what}: ${requests} requests, ${failures.length} failed\n`);
    expect(failures).toEqual([]);
  };
  const healthy = async (): Promise<boolean> => {
    const consul = await fleet.json('consul', '/v1/operator/autopilot/health', h3).catch(() => undefined);
    const nomad = await fleet.json('nomad', '/v1/operator/autopilot/health', h3).catch(() => undefined);
    return [consul, nomad].every((each) => each?.Healthy && each.FailureTolerance === 1 && each.Servers.length === 3);
  };
  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    const start = Date.now();
    while (!(await holds().catch(() => false))) {
      if (Date.now() - start > 180_000) throw new Error(`not in 180 s: ${what}`);
      await pause(500);
    }
    process.stderr.write(`  ${what}: after ${((Date.now() - start) / 1000).toFixed(1)} s\n`);
  };
  const answersEverywhere = async (): Promise<void> => {
    for (const host of ingresses) {
      await until(`/webapi at ${host.name}`, async () => (await fetch(`http://${host.address}:8000/webapi`)).ok);
    }
  };

  beforeAll(() => fleet.open());
  afterAll(() => fleet.close());

  step('from nothing to 200 on /webapi at every ingress host', async () => {
    await define();
    const start = Date.now();
    await fleet.deploy(...fleet.stacks);
    await answersEverywhere();
    process.stderr.write(`  from nothing to /webapi: ${((Date.now() - start) / 1000).toFixed(0)} s\n`);
    await until('both quorums are whole', healthy);
  });

  step('a second plan is empty in every stack', async () => {
    for (const stack of fleet.stacks) expect(await fleet.plan(stack)).toBeUndefined();
  });

  step('who has no token gets nothing, and no port takes plain text', async () => {
    expect((await fleet.ask('nomad', h1, '/v1/jobs')).status).toBe(403);
    expect((await fleet.ask('nomad', h4, '/v1/nodes')).status).toBe(403);
    expect((await fleet.ask('consul', h1, '/v1/catalog/services')).body.trim()).toBe('{}');
    expect((await fleet.ask('consul', h1, '/v1/kv/shop/secret')).status).toBe(403);
    const plain = (port: number): Promise<number> =>
      fetch(`http://${h1.address}:${port}/v1/status/leader`).then((r) => r.status);
    expect(await plain(4646)).toBe(400);
    expect(await plain(8501)).toBe(400);
    await expect(plain(8500)).rejects.toThrow();
  });

  step("Traefik's token reads the catalog, and nothing else", async () => {
    const { output } = await h1.docker('ps', '--format', '{{.Names}}', '--filter', 'name=^traefik-');
    const token = (await h1.docker('exec', '-u', '0', output.trim(), 'cat', '/secrets/consul_token')).output.trim();
    expect(Object.keys(JSON.parse((await fleet.ask('consul', h1, '/v1/catalog/services', token)).body))).toContain(
      'webapi',
    );
    expect((await fleet.ask('consul', h1, '/v1/kv/shop/secret', token)).status).toBe(403);
    expect((await fleet.ask('consul', h1, '/v1/acl/tokens', token)).status).toBe(403);
    expect((await fleet.ask('consul', h1, '/v1/operator/raft/configuration', token)).status).toBe(403);
  });

  step('no secret stands in what was synthesized, in a job, or in a log', async () => {
    const values: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === 'string') values.push(value);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    };
    collect(fleet.secrets.fleet_secrets);
    // A certificate is nobody's secret, and a PEM's lines are found one by one.
    const secret = values
      .filter((value) => !value.includes('BEGIN CERTIFICATE'))
      .map((value) => value.split('\n')[1] ?? value);
    expect(secret.length).toBeGreaterThan(20);
    const jobs = await fleet.json('nomad', '/v1/jobs?namespace=*');
    const specs = await Promise.all(
      jobs.map(({ ID, Namespace }: { ID: string; Namespace: string }) =>
        fleet.json('nomad', `/v1/job/${ID}?namespace=${Namespace}`),
      ),
    );
    const texts = [
      fleet.synthesized(),
      JSON.stringify(specs),
      ...(await Promise.all(fleet.hosts.map((host) => fleet.logs(host)))),
    ];
    // An accessor names a token, and opens nothing.
    const accessors = Object.values<{ accessor: string }>(fleet.secrets.fleet_secrets.consul_tokens).map(
      (each) => each.accessor,
    );
    const found = secret.filter((value) => !accessors.includes(value) && texts.some((text) => text.includes(value)));
    expect(found.length).toBe(0);
  });

  step('copies of the state bring back what was lost', async () => {
    await fleet.operate('consul', 'kv put shop/kept once');
    await fleet.operate('nomad', 'var put -namespace=shop nomad/jobs/webapi kept=once');
    await fleet.operate('nomad', 'job periodic force -namespace=backup snapshot');
    const copies = (): string[] => readdirSync(fleet.snapshots).filter((name) => name.endsWith('.snap'));
    await until('copies of both states', async () => copies().length === 2);
    await fleet.operate('consul', 'kv delete shop/kept');
    await fleet.operate('nomad', 'var purge -namespace=shop nomad/jobs/webapi');
    for (const system of ['consul', 'nomad'] as const) {
      const [copy] = copies().filter((name) => name.startsWith(system));
      const restore = system === 'consul' ? 'snapshot restore' : 'operator snapshot restore';
      await fleet.operate(system, `${restore} /dev/stdin`, join(fleet.snapshots, copy));
    }
    // The restored state holds the run that made it, of which no client will tell that it has ended.
    const runs: { ID: string }[] = await fleet.json('nomad', '/v1/jobs?namespace=backup&prefix=snapshot/');
    for (const { ID } of runs) await fleet.operate('nomad', `job stop -purge -detach -namespace=backup ${ID}`);
    expect(await fleet.operate('consul', 'kv get shop/kept')).toBe('once');
    expect(await fleet.operate('nomad', 'var get -namespace=shop -item=kept nomad/jobs/webapi')).toBe('once');
    // Nomad destroys no namespace that holds a variable, and this one is not Terraform's.
    await fleet.operate('nomad', 'var purge -namespace=shop nomad/jobs/webapi');
    await answersEverywhere();
  });

  step('killed agents of a follower, and of a leader, lose no request', async () => {
    for (const role of ['follower', 'leader']) {
      const leader = await fleet.leader('nomad');
      const victim = role === 'leader' ? leader : [h3, h2, h1].find((host) => host !== leader)!;
      const rest = ingresses.filter((host) => host !== victim);
      const asked = [h1, h2, h3].find((host) => host !== victim)!;
      await underLoad(`agents of the ${role} ${victim.name} killed`, rest, async () => {
        await victim.docker('kill', 'fleet-consul', 'fleet-nomad');
        await until(
          `a leader after the loss of the ${role}`,
          async () => (await fleet.leader('nomad', asked)) !== victim,
        );
        await until(`a leader of Consul`, async () => (await fleet.leader('consul', asked)) !== victim);
        await pause(5000);
        await victim.docker('start', 'fleet-consul', 'fleet-nomad');
        await until('both quorums are whole', healthy);
      });
    }
    await answersEverywhere();
  });

  step('a changed configuration rolls over all hosts without losing a request or the quorum', async () => {
    await define((host) => ({ ...host, consulConfig: { log_level: 'DEBUG' } }));
    let least = 3;
    // Each server is asked itself: a new leader's autopilot knows nothing of the others for a moment.
    const answers = (host: BedHost): Promise<boolean> =>
      fleet.json<string>('consul', '/v1/status/leader', host).then(
        (leader) => leader !== '',
        () => false,
      );
    const sampler = setInterval(async () => {
      const up = await Promise.all([h1, h2, h3].map(answers));
      least = Math.min(least, up.filter(Boolean).length);
    }, 1000);
    await underLoad('every agent of Consul replaced', ingresses, () =>
      fleet.deploy(...fleet.hosts.map(stackOf)),
    ).finally(() => clearInterval(sampler));
    process.stderr.write(`  servers with a leader, at the least: ${least}\n`);
    expect(least).toBeGreaterThanOrEqual(2);
    for (const host of fleet.hosts) expect(await fleet.plan(stackOf(host))).toBeUndefined();
  });

  step('while a server is down no other is changed', async () => {
    await h3.docker('kill', 'fleet-nomad');
    await define((host) => ({ ...host, consulConfig: { log_level: 'INFO' } }));
    const before = (await h1.docker('ps', '-q', '--no-trunc')).output;
    await expect(fleet.deploy(stackOf(h1))).rejects.toThrow();
    expect((await h1.docker('ps', '-q', '--no-trunc')).output).toBe(before);
    await h3.docker('start', 'fleet-nomad');
    await until('both quorums are whole', healthy);
  });

  step('a server that fails half-way stops the run, and can be repaired', async () => {
    await define((host) => ({
      ...host,
      consulConfig: host.name === h2.name ? { no_such_key: 1 } : { log_level: 'INFO' },
    }));
    const before = (await h3.docker('ps', '-q', '--no-trunc')).output;
    await underLoad('a server that does not start', [h1, h5], async () => {
      await expect(fleet.deploy(stackOf(h1), stackOf(h2), stackOf(h3))).rejects.toThrow(/fleet-h2 failed/);
      expect((await h3.docker('ps', '-q', '--no-trunc')).output).toBe(before);
      await define();
      await fleet.deploy(stackOf(h2));
    });
    await until('both quorums are whole', healthy);
    await define();
    await fleet.deploy(...fleet.hosts.map(stackOf));
  });

  step('a client host that is removed hands its tasks over first, and touches no other', async () => {
    const others = fleet.stacks.filter((stack) => stack !== stackOf(h4));
    await underLoad('a client removed', ingresses, () => fleet.destroy(stackOf(h4)));
    expect((await h4.docker('ps', '-aq')).output).toBe('');
    await define((host) => (host.name === h4.name ? undefined : host));
    for (const stack of others) expect(await fleet.plan(stack)).toBeUndefined();
    const running = await fleet.json('nomad', '/v1/job/webapi/allocations?namespace=shop');
    expect(running.filter((each: { ClientStatus: string }) => each.ClientStatus === 'running')).toHaveLength(3);
  });

  step('a client host that is added touches no other', async () => {
    await define();
    await fleet.deploy(stackOf(h4));
    for (const stack of fleet.stacks) expect(await fleet.plan(stack)).toBeUndefined();
    await until('the host is ready', async () => {
      const nodes: { Name: string; Status: string }[] = await fleet.json('nomad', '/v1/nodes');
      return nodes.some(({ Name, Status }) => Name === h4.name && Status === 'ready');
    });
  });

  step('destroy leaves nothing', async () => {
    await fleet.destroy(...fleet.stacks.reverse());
    expect(await fleet.leftovers()).toEqual([]);
  });
});
