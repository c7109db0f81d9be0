import { ENGINE } from '../../lib/docker/engine.generated';
import { OWNED_DIRECTORY } from '../../lib/platform/host/owned-directory.generated';
import { REMOVE_DIRECTORY } from '../../lib/platform/host/remove-directory.generated';
import { Outcome, Sandbox, SHELLS } from './sandbox';

describe.each(SHELLS)('the removal of a directory, %s', (shell) => {
  let sandbox: Sandbox;
  const remove = (directory: string): Outcome =>
    sandbox.run(ENGINE + REMOVE_DIRECTORY, {
      ENGINE: 'unix:///x',
      IMAGE: 'sha256:1',
      DIRECTORY: directory,
      OWNER: 'prod',
      OWNED_DIRECTORY,
    });

  beforeEach(() => {
    sandbox = new Sandbox(shell);
  });
  afterEach(() => sandbox.remove());

  test('happens in a container that sees the directory above it', () => {
    const { code, calls } = remove('/var/lib/berth/prod');
    expect(code).toBe(0);
    expect(calls).toEqual([
      'docker -H unix:///x run --rm --network none -v /var/lib/berth:/parent -w /parent -e DIRECTORY -e OWNER -e NAME -e STEP --entrypoint /bin/sh sha256:1 -c # Make or remove (STEP) the directory NAME, in a container whose working directory is the directory above it on the host.',
    ]);
  });

  test('hands the container what its program needs', () => {
    sandbox.docker(' run ', 'echo "$STEP $NAME $OWNER $DIRECTORY" >&2; exit 1');
    expect(remove('/var/lib/berth/prod').output).toContain('remove prod prod /var/lib/berth/prod\n');
  });

  test('that fails is told, with the words of docker first', () => {
    sandbox.docker(' run ', 'echo "Cannot connect" >&2; exit 1');
    expect(remove('/var/lib/berth/prod')).toMatchObject({
      code: 1,
      output: 'Cannot connect\nleft on the host: /var/lib/berth/prod\n',
    });
  });

  test.each(
    [
      ['', '/', '//', '/var', '/var/', '/var//', 'var/lib', '/var/lib/..', '/var/../etc', '/var/lib/../..'],
      ['/var/lib/', '/var/lib//', '/var//lib', '/./lib', '/var/lib/.', '/var/./lib', '//var/lib', '..', './a/b'],
    ].flat(),
  )('never is that of %p', (directory) => {
    expect(remove(directory)).toMatchObject({
      code: 1,
      calls: [],
      output: expect.stringContaining('DIRECTORY must'),
    });
  });
});
