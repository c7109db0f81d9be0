import { refuses } from '../fixtures/five-hosts';

describe('a platform', () => {
  refuses([
    ['a namespace twice', { namespaces: ['shop', 'shop'] }, "'namespaces[1]' must be named once, got 'shop'"],
    ["the ingress' namespace", { namespaces: ['ingress'] }, "'namespaces[0]' must not be one of the platform's own"],
    [
      'an unknown algorithm',
      { scheduler: { algorithm: 'random' } },
      "'scheduler.algorithm' must be one of spread, binpack",
    ],
  ]);
});
