import { ENGINE } from '../../lib/docker/engine.generated';
import { BOOTSTRAP_CONSUL } from '../../lib/platform/access/bootstrap-consul.generated';
import { BOOTSTRAP_NOMAD } from '../../lib/platform/access/bootstrap-nomad.generated';
import { BOOTSTRAP } from '../../lib/platform/access/bootstrap.generated';
import { Outcome, Sandbox, SHELLS } from './sandbox';

describe.each(SHELLS)('the setting up of access control, %s', (shell) => {
  let sandbox: Sandbox;
  const run = (program: string, environment: { [name: string]: string }): Outcome =>
    sandbox.run(ENGINE + BOOTSTRAP, { ENGINE: 'unix:///x', CONTAINER: 'agent', BOOTSTRAP: program, ...environment });
  const consul = (): Outcome =>
    run(BOOTSTRAP_CONSUL, {
      CONSUL_HTTP_TOKEN: 'c',
      TOKENS: 'agent a1 s1 node_prefix "" { policy = "write" }\ndns a2 s2 node_prefix "" { policy = "read" }',
      VARIABLES: 'CONSUL_HTTP_TOKEN TOKENS',
    });
  const nomad = (): Outcome => run(BOOTSTRAP_NOMAD, { NOMAD_TOKEN: 'n', VARIABLES: 'NOMAD_TOKEN' });

  beforeEach(() => {
    sandbox = new Sandbox(shell);
  });
  afterEach(() => sandbox.remove());

  test('of Consul makes each token with a policy of its own', () => {
    sandbox.stub(
      'consul',
      'echo "consul $*" >>"$SANDBOX/calls"; case "$*" in *-self) ;; *" read "*) exit 1 ;; *) echo done ;; esac',
    );
    const { code, output, calls } = consul();
    expect([code, output]).toEqual([0, '']);
    expect(calls.filter((call) => /^consul .* create/.test(call))).toEqual([
      'consul acl policy create -name berth-agent -rules node_prefix "" { policy = "write" }',
      'consul acl token create -accessor a1 -secret s1 -policy-name berth-agent -description berth-agent',
      'consul acl policy create -name berth-dns -rules node_prefix "" { policy = "read" }',
      'consul acl token create -accessor a2 -secret s2 -policy-name berth-dns -description berth-dns',
    ]);
  });

  test('of Consul is safe to repeat', () => {
    sandbox.stub('consul', 'echo "consul $*" >>"$SANDBOX/calls"');
    const { code, calls } = consul();
    expect(code).toBe(0);
    expect(calls.filter((call) => /^consul .* create/.test(call))).toEqual([]);
    expect(calls.filter((call) => call.includes('policy update -no-merge'))).toHaveLength(2);
  });

  test('of Consul says what failed', () => {
    sandbox.stub('consul', 'echo "403 (ACL not found)" >&2; exit 1');
    const refused = consul();
    expect(refused).toMatchObject({ code: 1, output: 'Consul refuses the management token: 403 (ACL not found)\n' });
    expect(refused.seconds).toBe(60);
    sandbox.stub(
      'consul',
      'case "$*" in *"token create"*) echo "no leader" >&2; exit 1 ;; esac; case "$*" in *accessor-id*) exit 1 ;; esac',
    );
    expect(consul()).toMatchObject({ code: 1, output: 'no leader\nthe token agent could not be created\n' });
  });

  test('of Nomad happens once', () => {
    sandbox.stub(
      'nomad',
      `case "$*" in
  *self) [ -e "$SANDBOX/done" ] ;;
  *'bootstrap -') cat >"$SANDBOX/done"; echo "token $(cat "$SANDBOX/done") $NOMAD_TOKEN" >>"$SANDBOX/calls" ;;
esac`,
    );
    expect(nomad()).toMatchObject({ code: 0, output: '', calls: expect.arrayContaining(['token n ']) });
    expect(nomad().calls.filter((call) => call.startsWith('token'))).toEqual([]);
  });

  test('of Nomad says when its token is another one, and does not wait for it', () => {
    const answer = (text: string): void =>
      sandbox.stub('nomad', `case "$*" in *self) exit 1 ;; esac; echo "${text}" >&2; exit 1`);
    answer('Unexpected response code: 400 (ACL bootstrap already done (reset index: 7))');
    expect(nomad()).toMatchObject({ code: 1, seconds: 0, output: 'Nomad was set up with another management token\n' });
    answer('Unexpected response code: 400 (invalid acl token)');
    expect(nomad()).toMatchObject({ code: 1, seconds: 0, output: expect.stringContaining('must be a UUID') });
    answer('No cluster leader');
    expect(nomad()).toMatchObject({ code: 1, seconds: 60, output: expect.stringContaining('No cluster leader') });
  });

  test('says when docker fails', () => {
    sandbox.stub('docker', 'echo "Cannot connect" >&2; exit 1');
    expect(nomad()).toMatchObject({ code: 1, output: 'Cannot connect\n' });
  });
});
