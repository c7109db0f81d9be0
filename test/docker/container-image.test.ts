import { Token } from 'cdktf';
import { ContainerImage } from '../../lib';

const DIGEST = `sha256:${'0f'.repeat(32)}`;

describe('ContainerImage', () => {
  test.each([
    'busybox:1.35',
    'registry.example/team/web-api:1.4.2',
    'localhost:5000/a_b/c.d:v1',
    `busybox@${DIGEST}`,
    `registry.example:5000/x:1@${DIGEST}`,
    Token.asString({ resolve: () => 'x' }),
  ])('%s is legal', (name) => {
    expect(ContainerImage.fromRegistry(name)._violations('image')).toEqual([]);
    expect(ContainerImage.fromRegistry(name).name).toBe(name);
  });

  test('latest is legal when asked for', () => {
    const options = { allowLatest: true };
    expect(ContainerImage.fromRegistry('busybox', options)._violations('image')).toEqual([]);
    expect(ContainerImage.fromRegistry('busybox:latest', options)._violations('image')).toEqual([]);
  });

  test.each(['busybox', 'busybox:latest', 'localhost:5000/x'])('fails when %s pins nothing', (name) => {
    const fix = 'pin what you tested, or pass { allowLatest: true }';
    const must = 'name a tag other than latest, or a digest';
    expect(ContainerImage.fromRegistry(name)._violations('image')).toEqual([{ prop: 'image', must, got: name, fix }]);
  });

  test.each(['', 'Busybox:1', 'a b:1', 'busybox:', 'busybox:1 ', 'x@sha256:1'])(
    "fails when '%s' is no image name",
    (name) => {
      expect(ContainerImage.fromRegistry(name)._violations('image')).toMatchObject([
        { must: 'be an image name such as registry.example/webapi:1.4.2' },
      ]);
    },
  );
});
