import { get } from 'node:https';
import { Load } from '../load';
import { Testbed } from './testbed';

/** From nothing to a platform on which an app is deployed by the token of its team. */
export function first(testbed: Testbed, step: (name: string, body: () => Promise<void>) => void): void {
  const { fleet } = testbed;
  const [h1] = testbed.hosts;

  step(
    'from nothing to 200 on /webapi at every ingress host, the app deployed by a role of its namespace',
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

  step('a second plan is empty in every stack', async () => {
    await testbed.emptyPlans(...fleet.stacks);
  });

  step('the ingress serves its own certificate, and its dashboard to those with a password', async () => {
    const load = new Load(() => `https://${h1.address}:8443/webapi`, 50, testbed.tls);
    expect(await testbed.during('requests with TLS', [load], () => Promise.resolve())).toEqual([]);
    const dashboard = (password: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = { host: 'shop.example', authorization: `Basic ${btoa(`guest:${password}`)}` };
        const options = { host: h1.address, port: 8443, path: '/api/overview', headers, ...testbed.tls };
        get(options, (response) => resolve(response.resume().statusCode!)).on('error', reject);
      });
    expect([await dashboard('open'), await dashboard('wrong')]).toEqual([200, 401]);
    const stranger = new Load(() => `https://${h1.address}:8443/webapi`, 5, {
      ...testbed.tls,
      servername: 'other.example',
    });
    expect(await testbed.during('requests by another name', [stranger], () => Promise.resolve())).not.toEqual([]);
  });
}
