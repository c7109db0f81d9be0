import { overlap, ServiceNames } from '../../../lib/private/validation/service-names';

describe('ServiceNames', () => {
  const names = new ServiceNames({ ingress: ['traefik', 'traefik-admin'], shop: ['webapi', 'shop-*'] });

  test.each([
    ['webapi', 'shop'],
    ['shop-cart', 'shop'],
    ['traefik', 'ingress'],
    ['webapis', 'pay'],
    ['shop', 'pay'],
    ['payments', 'pay'],
  ])('%s may be in %s', (name, namespace) => {
    expect(names.refusal(name, namespace)).toBeUndefined();
  });

  test.each([
    ['webapi', 'pay', "belongs to the namespace 'shop'"],
    ['WebApi', 'pay', "belongs to the namespace 'shop'"],
    ['shop-cart', 'default', "belongs to the namespace 'shop'"],
    ['webapi-sidecar-proxy', 'pay', "belongs to the namespace 'shop'"],
    ['traefik', 'shop', "belongs to the namespace 'ingress'"],
    ['traefik-admin', 'shop', "belongs to the namespace 'ingress'"],
    ['nomad', 'shop', "the platform's own agents"],
    ['nomad-client', 'ingress', "the platform's own agents"],
    ['consul', 'shop', "the platform's own agents"],
  ])('%s may not be in %s', (name, namespace, reason) => {
    expect(names.refusal(name, namespace)).toContain(reason);
  });

  test("the ingress' own name is reserved unless it is given to somebody", () => {
    expect(new ServiceNames().refusal('traefik', 'default')).toContain("'ingress'");
    expect(new ServiceNames({ default: ['traefik'] }).refusal('traefik', 'default')).toBeUndefined();
  });

  test.each([
    ['a', 'a', true],
    ['a-*', 'a-b', true],
    ['a-b', 'a-*', true],
    ['a-*', 'a-b-*', true],
    ['a', 'a-sidecar-proxy', true],
    ['a', 'ab', false],
    ['a-*', 'b-*', false],
    ['a-*', 'a', false],
  ])('%s and %s have a name in common: %s', (one, other, common) => {
    expect(overlap(one, other)).toBe(common);
  });
});
