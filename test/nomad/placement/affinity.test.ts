import { nomad, Worker } from '../../../lib';
import { image } from '../../fixtures/image';
import { shop } from '../../fixtures/shop';

const { Affinity } = nomad;

describe('Affinity', () => {
  test.each([
    [Affinity.attribute('${meta.ssd}', '=', 'yes', 80), ['${meta.ssd}', '=', 'yes', 80]],
    [Affinity.attribute('${meta.a}', '!=', 'b'), ['${meta.a}', '!=', 'b', 50]],
    [Affinity.nodeClass('big'), ['${node.class}', '=', 'big', 50]],
    [Affinity.nodeMeta('rack', 'a', -20), ['${meta.rack}', '=', 'a', -20]],
    [Affinity.datacenter('dc1'), ['${node.datacenter}', '=', 'dc1', 50]],
  ])('%#', (value, [ltarget, operand, rtarget, weight]) => {
    expect(value.toSpec()).toEqual({ ltarget, operand, rtarget, weight });
  });

  test('fails when its weight is none, or its operator one of constraints only', () => {
    const affinities = [Affinity.attribute('${meta.a}', 'is_set', '', 1), Affinity.nodeClass('a', 0)];
    const define = (): unknown =>
      new Worker(shop(), 'mailer', {
        image,
        affinities,
      });
    expect(define).toThrow("[shop/mailer] 'affinities[0].operator' must be one of =, ");
    expect(define).toThrow(
      "[shop/mailer] 'affinities[1].weight' must be an integer from -100 to 100, and not 0, got 0",
    );
  });
});
