import { Sandbox } from './sandbox';

/** What the agents of a healthy quorum of three servers answer, by what they are asked. */
const HEALTHY = {
  consulPeers: `echo '["10.0.0.1:8300","10.0.0.2:8300","10.0.0.3:8300"]'`,
  consulAnswers: 'exit 0',
  consulHealth: `printf 'Healthy:           true\\nFailure Tolerance: 1\\nLeader: x\\n'`,
  nomadPeers: `echo '["10.0.0.1:4647","10.0.0.2:4647","10.0.0.3:4647"]'`,
  nomadAnswers: 'exit 0',
  nomadHealth: `printf 'Healthy:            true\\nFailureTolerance:    1\\nLeader: x\\n'`,
  nomadNode: `echo 'ready true 1.22.7'`,
  nomadLogin: `echo '{"AccessorID":"a","SecretID":"short-lived"}'`,
  nomadBootstrap: `echo 'Error bootstrapping: Unexpected response code: 400 (ACL bootstrap already done (reset index: 7))'; exit 1`,
};

/** Let a sandbox have agents that answer so; what is not given is healthy. */
export function stubAgents(sandbox: Sandbox, answers: Partial<typeof HEALTHY> = {}): void {
  const all = { ...HEALTHY, ...answers };
  sandbox.stub('wget', all.consulPeers);
  sandbox.stub(
    'consul',
    `echo "consul $*" >>"$SANDBOX/calls"
case "$*" in
  *list-peers*) ${all.consulAnswers} ;;
  *autopilot*) ${all.consulHealth} ;;
esac`,
  );
  sandbox.stub(
    'nomad',
    `echo "nomad $*" >>"$SANDBOX/calls"
case "$*" in
  *status/peers*) ${all.nomadPeers} ;;
  *status/leader*) ${all.nomadAnswers} ;;
  *acl/login*) cat >"$SANDBOX/login"; ${all.nomadLogin} ;;
  *'autopilot health'*) ${all.nomadHealth} ;;
  *'node status -self'*) ${all.nomadNode} ;;
  *'acl bootstrap -'*) ${all.nomadBootstrap} ;;
esac`,
  );
}

/** What Nomad's command line prints when a token is refused. */
export const REFUSED = `echo 'Error querying Autopilot configuration: Unexpected response code: 403 (ACL token not found)'; exit 1`;

/** What it prints to a bootstrap whose secret it does not accept, before there are tokens. */
export const NOT_SET_UP = `echo 'Error bootstrapping: Unexpected response code: 400 (invalid acl token)'; exit 1`;

/** What `nomad operator api -verbose` prints when the login of a host has an answer of this status. */
export function loginAnswer(status: number, body: string): string {
  const lines = ['* Reading request body from stdin.', '> POST /v1/acl/login HTTP/1.1', `< HTTP/1.1 ${status} X`, body];
  return `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')}`;
}
