import { enginePlaces } from '../../lib/docker/engine-address';

const meet = (one: string, other: string): boolean =>
  enginePlaces(one).some((place) => enginePlaces(other).includes(place));

describe('two addresses', () => {
  test.each([
    ['ssh://deploy@h', 'ssh://root@h'],
    ['ssh://deploy@h', 'ssh://h:22'],
    ['ssh://deploy@H.example.', 'ssh://h.example'],
    ['ssh://deploy@10.0.0.5', 'tcp://10.0.0.5:2376'],
    ['ssh://deploy@10.0.0.5', 'tcp://10.0.0.5:2375'],
    ['ssh://a@h:2222', 'ssh://b@h:2222'],
    ['ssh://a@[2001:db8::1]', 'ssh://a@[2001:DB8:0:0:0:0:0:1]:22'],
    ['unix:///var/run/docker.sock', 'unix:///run/docker.sock'],
    ['unix:///var/run/docker.sock', 'ssh://root@localhost'],
    ['ssh://root@127.0.0.1', 'ssh://root@localhost'],
    ['tcp://h:1', 'tcp://H:1'],
  ])('%s and %s are of one engine', (one, other) => expect(meet(one, other)).toBe(true));

  test.each([
    ['ssh://a@gateway:2201', 'ssh://a@gateway:2202'],
    ['ssh://a@gateway', 'ssh://a@gateway:2202'],
    ['tcp://127.0.0.1:2375', 'tcp://127.0.0.1:2376'],
    ['unix:///run/docker.sock', 'unix:///run/user/1000/docker.sock'],
    ['unix:///run/docker.sock', 'tcp://127.0.0.1:2375'],
    ['ssh://a@h1', 'ssh://a@h2'],
  ])('%s and %s are of two', (one, other) => expect(meet(one, other)).toBe(false));
});
