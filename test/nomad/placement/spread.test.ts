import { nomad, Worker, WorkerProps } from '../../../lib';
import { Template } from '../../../lib/testing';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const { Spread } = nomad;

/** The spreads of a worker on a cluster of some datacenters. */
function spreads(datacenters: string[] | undefined, props: Partial<WorkerProps> = {}): any[] {
  const stack = shop({ datacenters });
  new Worker(stack, 'mailer', { image, ...props });
  return Template.of(stack).job('mailer').Spreads;
}

describe('Spread', () => {
  test.each([
    [Spread.overHosts(), { attribute: '${node.unique.id}', weight: 100 }],
    [Spread.overDatacenters(), { attribute: '${node.datacenter}', weight: 100 }],
    [
      Spread.overAttribute('${meta.rack}', { a: 70, b: 30 }),
      {
        attribute: '${meta.rack}',
        weight: 100,
        spreadTarget: [
          { value: 'a', percent: 70 },
          { value: 'b', percent: 30 },
        ],
      },
    ],
  ])('%#', (value, spec) => {
    expect(JSON.parse(JSON.stringify(value.toSpec()))).toEqual(spec);
  });

  const HOSTS = { Attribute: '${node.unique.id}', Weight: 100 };
  const DATACENTERS = { Attribute: '${node.datacenter}', Weight: 100 };

  test('by default instances spread over hosts, and over datacenters where several are known', () => {
    expect(spreads(undefined)).toEqual([HOSTS]);
    expect(spreads(['dc1'])).toEqual([HOSTS]);
    expect(spreads(['eu-*', 'us-1'])).toEqual([HOSTS]);
    expect(spreads(['dc1', 'dc2'])).toEqual([DATACENTERS, HOSTS]);
    expect(spreads(['dc1', 'dc2'], { datacenters: ['dc2'] })).toEqual([HOSTS]);
    expect(spreads(['dc1', 'dc2'], { spreads: [] })).toEqual([]);
  });

  test('fails when the attribute is none, or there are more than 100 percent', () => {
    const broken = [Spread.overAttribute('${node.dc}'), Spread.overAttribute('${meta.rack}', { a: 70, b: 70, c: -1 })];
    expect(() => spreads(undefined, { spreads: broken })).toThrow(
      [
        "[shop/mailer] 'spreads[0].attribute' must be one of ${attr.…}, ${meta.…}, ${device.…}, ${node.class}, " +
          "${node.datacenter}, ${node.pool}, ${node.unique.id} and ${node.unique.name}, got '${node.dc}'",
        "[shop/mailer] 'spreads[1].percentages' must be an integer between 0 and 100, got -1",
        "[shop/mailer] 'spreads[1].percentages' must add up to at most 100, got 139",
      ].join('\n'),
    );
  });
});
