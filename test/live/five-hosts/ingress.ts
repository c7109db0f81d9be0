import { setTimeout as pause } from 'node:timers/promises';
import { Load } from '../load';
import { Bed } from './bed';

/** The ingress itself is changed while requests go on. */
export function ingress(bed: Bed, step: (name: string, body: () => Promise<void>) => void): void {
  const { fleet } = bed;

  step('the ingress changes host by host: who goes by its ping loses no request', async () => {
    bed.shape.props = { ...bed.shape.props, ingress: { ...bed.shape.props.ingress, redirectToHttps: true } };
    await bed.define();
    // A balancer in front, as simple as they come: it asks each second, and goes on with those that say yes.
    let turn = 0;
    let healthy = bed.ingresses;
    const ask = async (): Promise<void> => {
      const asked = await Promise.all(
        bed.ingresses.map(async (host) =>
          fetch(`http://${host.address}:8081/ping`, { signal: AbortSignal.timeout(500) }).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      );
      healthy = bed.ingresses.filter((_, index) => asked[index]);
    };
    const balancer = setInterval(ask, 1000);
    const url = (): string => `https://${healthy[(turn += 1) % healthy.length].address}:8443/webapi`;
    const failures = await bed
      .during('Traefik replaced on every ingress host', [new Load(url, 200, bed.tls)], async () => {
        await fleet.deploy('fleet-services');
        const redirects = async (): Promise<boolean> => {
          const answers = await Promise.all(
            bed.ingresses.map((host) => fetch(`http://${host.address}:8000/webapi`, { redirect: 'manual' })),
          );
          return answers.every(
            ({ status, headers }) => status === 301 || (status === 308 && headers.get('location')!.startsWith('https')),
          );
        };
        await bed.until('every ingress host redirects to TLS', redirects);
        await pause(2000);
      })
      .finally(() => clearInterval(balancer));
    expect(failures).toEqual([]);
  });
}
