import { setTimeout as pause } from 'node:timers/promises';
import { Load } from '../load';
import { Testbed } from './testbed';

/** The ingress itself is changed while requests go on. */
export function ingress(testbed: Testbed, step: (name: string, body: () => Promise<void>) => void): void {
  const { fleet } = testbed;

  step('the ingress changes host by host: who goes by its ping loses no request', async () => {
    testbed.shape.props = {
      ...testbed.shape.props,
      ingress: { ...testbed.shape.props.ingress, redirectToHttps: true },
    };
    await testbed.define();
    // A balancer in front, as simple as they come: it asks each second, and goes on with those that say yes.
    let turn = 0;
    let healthy = testbed.ingresses;
    const ask = async (): Promise<void> => {
      const asked = await Promise.all(
        testbed.ingresses.map(async (host) =>
          fetch(`http://${host.address}:8081/ping`, { signal: AbortSignal.timeout(500) }).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      );
      healthy = testbed.ingresses.filter((_, index) => asked[index]);
    };
    const balancer = setInterval(() => void ask(), 1000);
    const url = (): string => `https://${healthy[(turn += 1) % healthy.length].address}:8443/webapi`;
    const failures = await testbed
      .during('Traefik replaced on every ingress host', [new Load(url, 200, testbed.tls)], async () => {
        await fleet.deploy('fleet-services');
        const redirects = async (): Promise<boolean> => {
          const answers = await Promise.all(
            testbed.ingresses.map((host) => fetch(`http://${host.address}:8000/webapi`, { redirect: 'manual' })),
          );
          return answers.every(
            ({ status, headers }) => status === 301 || (status === 308 && headers.get('location')!.startsWith('https')),
          );
        };
        await testbed.until('every ingress host redirects to TLS', redirects);
        await pause(2000);
      })
      .finally(() => clearInterval(balancer));
    expect(failures).toEqual([]);
  });
}
