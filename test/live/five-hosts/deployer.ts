import { setTimeout as pause } from 'node:timers/promises';
import { Answer } from '../fleet';
import { Step, Steps } from '../steps';
import { API_JOB, FORBIDDEN, GRANTED, Request, Surroundings } from './deployer-requests';
import { FORBIDDEN_JOBS, trial } from './deployer-jobs';
import { Testbed } from './testbed';

/** Whoever may deploy in one namespace tries what that allows, and what it must not. */
export function deployer(testbed: Testbed, steps: Steps, deployed: Step): void {
  const { fleet } = testbed;
  const tokens: { [system: string]: string } = {};
  const ask = ({ system, path, method, body }: Request, by = tokens): Promise<Answer> =>
    fleet.ask(system, testbed.hosts[0], path, by[system], body, method);

  /** What of the platform the requests name. */
  const surroundings = async (): Promise<Surroundings> => {
    const allocation = async (namespace: string, job: string): Promise<string> =>
      (await fleet.json('nomad', `/v1/job/${job}/allocations?namespace=${namespace}`)).find(
        ({ ClientStatus }: { ClientStatus: string }) => ClientStatus === 'running',
      ).ID;
    const [node] = await fleet.json('nomad', '/v1/nodes');
    return { own: await allocation('shop', 'probe'), traefik: await allocation('ingress', 'traefik'), node: node.ID };
  };

  const granted = steps.step('a login that deploys in one namespace does all that this takes', [deployed], async () => {
    const { login } = await fleet.grant('deploy', 'shop');
    for (const system of ['nomad', 'consul'] as const) tokens[system] = await fleet.login(system, login);
    const around = await surroundings();
    const refused: string[] = [];
    for (const { what, request } of GRANTED) {
      const { status, body } = await ask(request(around));
      if (status !== 200 && status !== 204) refused.push(`${what}: ${status} ${body}`);
    }
    expect(refused).toEqual([]);
    testbed.say(`${GRANTED.length} of ${GRANTED.length} requests granted`);
  });

  steps.step('it can do nothing else: each request is refused', [granted], async () => {
    const around = await surroundings();
    const management = { nomad: fleet.secrets.fleet_secrets.nomad_management_token };
    expect((await ask(API_JOB, management)).status).toBe(200);
    const allowed: string[] = [];
    for (const { what, request } of FORBIDDEN) {
      const { status, body } = await ask(request(around));
      // A node that is asked by way of a server says it in words only.
      const isRefused = status === 403 || (status === 500 && body.trim() === 'Permission denied');
      if (!isRefused) allowed.push(`${what}: ${status} ${body}`);
    }
    expect(allowed).toEqual([]);
    testbed.say(`${FORBIDDEN.length} of ${FORBIDDEN.length} requests refused`);
  });

  steps.step('its jobs can take neither a host nor a name: each fails', [granted], async () => {
    const ran: string[] = [];
    const outcomes: string[] = [];
    for (const [what, job] of Object.entries(FORBIDDEN_JOBS)) {
      const cause = await trial(testbed, tokens.nomad, job);
      if (cause === undefined) ran.push(what);
      else outcomes.push(`${what}: ${cause}`);
    }
    testbed.say(outcomes.join('\n  '));
    expect(ran).toEqual([]);
    // The names belong to those who had them before.
    const catalog = await fleet.json('consul', '/v1/catalog/service/traefik');
    expect(catalog.filter(({ ServiceMeta }: any) => ServiceMeta['external-source'] === 'nomad').length).toBe(3);
    expect(await fleet.json('consul', '/v1/catalog/service/payments')).toEqual([]);
  });

  steps.step("a route of its own to the ingress' internals is not served", [granted], async () => {
    const router = 'traefik.http.routers.trial';
    const tags = [`${router}.rule=PathPrefix(\`/api\`)`, `${router}.priority=9999`, `${router}.service=api@internal`];
    const answers: number[] = [];
    const ask = async (): Promise<void> => {
      // The ingress reads the catalog every few seconds.
      await pause(10_000);
      for (const { address } of testbed.ingresses) {
        answers.push((await fetch(`http://${address}:8000/api/overview`)).status);
      }
    };
    const service = { name: 'trial', tags: ['traefik.enable=true', ...tags] };
    expect(await trial(testbed, tokens.nomad, { service }, ask)).toBeUndefined();
    expect(answers).toEqual([404, 404, 404]);
  });
}
