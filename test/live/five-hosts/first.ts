import { get } from 'node:https';
import { Load } from '../../../scripts/testbed/load/load';
import { Step, Steps } from '../steps';
import { Testbed } from './testbed';

/** From nothing to a platform on which an app is deployed by the token of its team: all other steps build on it. */
export function first(testbed: Testbed, steps: Steps): Step {
  const { fleet } = testbed;
  const [h1] = testbed.hosts;

  const deployed = steps.step(
    'from nothing to 200 on /webapi at every ingress host, the app deployed by a role of its namespace',
    [],
    async () => {
      await testbed.define();
      const start = Date.now();
      await fleet.deploy(...fleet.stacks.filter((stack) => stack !== 'shop'));
      await fleet.deployAs(await testbed.login('shop'), 'shop');
      await testbed.answersEverywhere();
      testbed.say(`from nothing to /webapi: ${((Date.now() - start) / 1000).toFixed(0)} s`);
      await testbed.whole();
    },
  );

  steps.step('a second plan is empty in every stack', [deployed], async () => {
    await testbed.emptyPlans(...fleet.stacks);
  });

  steps.step(
    'the ingress serves its own certificate, and its dashboard to those with a password',
    [deployed],
    async () => {
      const requests = (): Load[] => [new Load(() => `https://${h1.address}:8443/webapi`, 50, testbed.tls)];
      expect(await testbed.lossless('requests with TLS', requests, () => Promise.resolve())).toEqual([]);
      const dashboard = (password: string): Promise<number> =>
        new Promise((resolve, reject) => {
          const headers = { host: 'shop.example', authorization: `Basic ${btoa(`guest:${password}`)}` };
          const options = { host: h1.address, port: 8443, path: '/api/overview', headers, ...testbed.tls };
          get(options, (response) => resolve(response.resume().statusCode!)).on('error', reject);
        });
      expect([await dashboard('open'), await dashboard('wrong')]).toEqual([200, 401]);
      const tls = { ...testbed.tls, servername: 'other.example' };
      const strangers = (): Load[] => [new Load(() => `https://${h1.address}:8443/webapi`, 5, tls)];
      expect(await testbed.watched('requests by another name', strangers, () => Promise.resolve())).not.toEqual([]);
    },
  );

  steps.step('a new certificate of the ingress is served by every ingress host', [deployed], async () => {
    await testbed.certify(90);
    await fleet.deploy('fleet-access');
    const start = Date.now();
    for (const { name, address } of testbed.ingresses) {
      const served = (): Promise<boolean> =>
        new Promise((resolve, reject) => {
          const options = { host: address, port: 8443, path: '/webapi', agent: false, ...testbed.tls };
          get(options, (response) => resolve(response.resume().statusCode === 200)).on('error', reject);
        });
      await testbed.until(`${name} serves it`, served, start);
    }
  });
  return deployed;
}
