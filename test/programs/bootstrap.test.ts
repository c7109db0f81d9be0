import { readFileSync } from 'node:fs';
import { ENGINE } from '../../lib/docker/engine.generated';
import { BOOTSTRAP_CONSUL } from '../../lib/platform/access/bootstrap-consul.generated';
import { BOOTSTRAP_NOMAD } from '../../lib/platform/access/bootstrap-nomad.generated';
import { BOOTSTRAP } from '../../lib/platform/access/bootstrap.generated';
import { Outcome, Sandbox, SHELLS } from './sandbox';

/** What Consul answers to a token that it has created. */
const CREATED = "printf 'HTTP/1.1 200 OK\\r\\n\\r\\n{}'";

describe.each(SHELLS)('the setting up of access control, %s', (shell) => {
  let sandbox: Sandbox;
  const run = (program: string, environment: { [name: string]: string }): Outcome =>
    sandbox.run(ENGINE + BOOTSTRAP, { ENGINE: 'unix:///x', CONTAINER: 'agent', BOOTSTRAP: program, ...environment });
  const consul = (environment: { [name: string]: string } = {}): Outcome =>
    run(BOOTSTRAP_CONSUL, {
      CONSUL_HTTP_TOKEN: 'c',
      CONSUL_HTTP_PORT: '8500',
      TOKENS: 'agent a1 s1 dns a2 s2',
      RULES: 'agent node_prefix "" { policy = "write" }\ndns node_prefix "" { policy = "read" }',
      VARIABLES: 'CONSUL_HTTP_TOKEN CONSUL_HTTP_PORT TOKENS RULES ENDED',
      ...environment,
    });
  const nomad = (CLIENTS = '0'): Outcome =>
    run(BOOTSTRAP_NOMAD, { NOMAD_TOKEN: 'n', CLIENTS, VARIABLES: 'NOMAD_TOKEN CLIENTS' });

  beforeEach(() => {
    sandbox = new Sandbox(shell);
    sandbox.stub('nc', `echo "nc $*" >>"$SANDBOX/calls"; cat >>"$SANDBOX/requests"; ${CREATED}`);
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
      'consul acl policy create -name berth-dns -rules node_prefix "" { policy = "read" }',
    ]);
  });

  test('of Consul shows no secret in an argument', () => {
    sandbox.stub('consul', 'echo "consul $*" >>"$SANDBOX/calls"; case "$*" in *accessor-id*) exit 1 ;; esac');
    const { code, output, calls } = consul();
    expect([code, output]).toEqual([0, '']);
    expect(calls.filter((call) => call.startsWith('nc'))).toEqual(['nc 127.0.0.1 8500', 'nc 127.0.0.1 8500']);
    expect(calls.join('\n')).not.toMatch(/s[12]\b|-secret/);
    const requests = readFileSync(sandbox.path('requests'), 'utf8').split(/(?=PUT )/);
    expect(requests).toHaveLength(2);
    const [head, body] = requests[0].split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual(
      expect.arrayContaining(['PUT /v1/acl/token HTTP/1.1', 'X-Consul-Token: c', `Content-Length: ${body.length}`]),
    );
    const policy = 'berth-agent';
    expect(JSON.parse(body)).toEqual({
      ...{ AccessorID: 'a1', SecretID: 's1', Description: policy },
      Policies: [{ Name: policy }],
    });
  });

  test('of Consul deletes the tokens that have ended, after all else, and none that is in use', () => {
    sandbox.stub('consul', 'echo "consul $*" >>"$SANDBOX/calls"');
    const { code, calls } = consul({ ENDED: 'a1 old1 old2' });
    expect(code).toBe(0);
    expect(calls.filter((call) => call.includes('token delete'))).toEqual([
      'consul acl token delete -accessor-id old1',
      'consul acl token delete -accessor-id old2',
    ]);
    expect(calls[calls.length - 1]).toContain('delete');
    sandbox.stub('consul', 'case "$*" in *delete*) echo "code: 404 (Cannot find token to delete)" >&2; exit 1 ;; esac');
    expect(consul({ ENDED: 'old1' }).code).toBe(0);
    sandbox.stub('consul', 'case "$*" in *delete*) echo "no leader" >&2; exit 1 ;; esac');
    expect(consul({ ENDED: 'old1' })).toMatchObject({
      code: 1,
      output: 'the old token old1 could not be deleted: no leader\n',
    });
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
    sandbox.stub('consul', 'case "$*" in *accessor-id*) exit 1 ;; esac');
    const answers = [
      [
        "printf 'HTTP/1.1 500 Internal Server Error\\r\\nX: y\\r\\n\\r\\nno leader'",
        'HTTP/1.1 500 Internal Server Error no leader',
      ],
      ['echo "nc: bad port" >&2; exit 1', 'nc: bad port'],
      ['exit 0', ''],
    ];
    for (const [answer, told] of answers) {
      sandbox.stub('nc', answer);
      expect(consul()).toMatchObject({ code: 1, output: `the token berth-agent could not be created: ${told} \n` });
    }
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

  test('of Nomad awaits the clients on servers, as volumes of the platform are placed next', () => {
    const clients = (line: string): void => sandbox.stub('nomad', `case "$*" in 'node status'*) ${line} ;; esac`);
    clients('if [ -e "$SANDBOX/seen" ]; then printf "ready true\\nready true\\n"; else : >"$SANDBOX/seen"; fi');
    expect(nomad('2')).toMatchObject({ code: 0, output: '', seconds: 1 });
    clients('printf "ready true\\ndown \\ninitializing true\\n"');
    const output = 'Nomad: of 2 clients on servers, not all are ready yet\n';
    expect(nomad('2')).toMatchObject({ code: 0, output, seconds: 60 });
    expect(nomad('1')).toMatchObject({ code: 0, output: '', seconds: 0 });
  });

  test('says when docker fails', () => {
    sandbox.stub('docker', 'echo "Cannot connect" >&2; exit 1');
    expect(nomad()).toMatchObject({ code: 1, output: 'Cannot connect\n' });
  });
});
