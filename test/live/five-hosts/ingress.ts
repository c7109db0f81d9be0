import { setTimeout as pause } from 'node:timers/promises';
import { Load } from '../../../scripts/testbed/load/load';
import { failuresOf, Measurement } from '../../../scripts/testbed/load/measurement';
import { PingBalancer } from '../../../scripts/testbed/load/ping-balancer';
import { Step, Steps } from '../steps';
import { Testbed } from './testbed';

/** The ingress itself changes while requests are sent. */
export function ingress(testbed: Testbed, steps: Steps, deployed: Step): void {
  const { fleet } = testbed;

  /** Whether every ingress host redirects to TLS, as it is told. */
  const redirects = async (wanted: boolean): Promise<boolean> => {
    const answers = await Promise.all(
      testbed.ingresses.map((host) => fetch(`http://${host.address}:8000/webapi`, { redirect: 'manual' })),
    );
    return answers.every(({ status, headers }) =>
      wanted ? [301, 308].includes(status) && headers.get('location')!.startsWith('https') : status === 200,
    );
  };
  const redirect = async (wanted: boolean): Promise<void> => {
    const { props } = testbed.shape;
    testbed.shape.props = { ...props, ingress: { ...props.ingress, redirectToHttps: wanted } };
    await testbed.define();
    await fleet.deploy('fleet-services');
    const what = `every ingress host ${wanted ? 'redirects to TLS' : 'serves without TLS'}`;
    await testbed.until(what, () => redirects(wanted));
  };

  steps.step(
    'ingress hosts are replaced one by one: a balancer that pings them loses no request',
    [deployed],
    async () => {
      const replaced = async (time: number): Promise<Measurement> => {
        if (time > 1) await redirect(false);
        const balancer = new PingBalancer(testbed.ingresses, (line) => testbed.say(line));
        const url = (): string => `https://${balancer.next().address}:8443/webapi`;
        const change = (): Promise<void> => redirect(true).then(() => pause(2000));
        return Measurement.take(() => [new Load(url, 200, testbed.tls)], change).finally(() => balancer.stop());
      };
      expect(await failuresOf('Traefik replaced on every ingress host', replaced)).toEqual([]);
    },
  );
}
