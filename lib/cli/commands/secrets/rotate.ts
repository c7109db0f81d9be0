import { CommandResult, defineCommand } from '../../command';
import { texts } from '../../options';
import { rotateAuthorities } from '../../secrets/rotation/authorities';
import { rotateCertificates } from '../../secrets/rotation/certificates';
import { rotateGossip } from '../../secrets/rotation/gossip';
import { rotateLogins } from '../../secrets/rotation/logins';
import { rotateManagement } from '../../secrets/rotation/management';
import { rotatePasswords } from '../../secrets/rotation/passwords';
import { Rotation, Step } from '../../secrets/rotation/rotation';
import { rotateTokens } from '../../secrets/rotation/tokens';
import { SecretsFile } from '../../secrets/secrets-file';
import { SECRETS_OPTIONS } from '../../secrets/secrets-options';
import { readSecuredTopology } from '../../topology-file';

/** What can be rotated; gossip keys only by hand, which the step explains. */
const KINDS: { readonly [kind: string]: Step } = {
  certificates: rotateCertificates,
  logins: rotateLogins,
  tokens: rotateTokens,
  management: rotateManagement,
  ca: rotateAuthorities,
  passwords: rotatePasswords,
  gossip: rotateGossip,
};
const NAMES = Object.keys(KINDS).filter((kind) => kind !== 'gossip');

export const secretsRotate = defineCommand({
  name: 'secrets rotate',
  operands: ['platform', NAMES.join('|')],
  options: { ...SECRETS_OPTIONS, host: texts('s1', 'hosts that get new certificates; by default all') },
  summary: 'replaces secrets, and says what to deploy next; --host is for certificates only',
  run: async ([platform, kind], { app, dir, days, host: hosts }) => {
    const topology = readSecuredTopology(app, platform);
    check(
      kind,
      topology.hosts.map(({ name }) => name),
      hosts,
    );
    const { exists, path } = new SecretsFile(dir, platform);
    if (!exists) throw new Error(`there is no '${path}': run 'berth secrets init ${platform}' first`);
    return SecretsFile.change(dir, platform, (file) => rotateSecrets(kind, { topology, file, days, hosts }));
  },
});

function check(kind: string, known: string[], hosts: string[]): void {
  if (!Object.hasOwn(KINDS, kind)) throw new Error(`what to rotate must be one of ${NAMES.join(', ')}, got '${kind}'`);
  if (hosts.length > 0 && kind !== 'certificates') {
    throw new Error(`'--host' must be given with 'certificates' only, got '${kind}': all hosts share those`);
  }
  const unknown = hosts.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`'--host' must be one of ${known.join(', ')}, got ${unknown.join(', ')}`);
}

/** Replace secrets of a platform, one step at a time. */
async function rotateSecrets(kind: string, rotation: Rotation): Promise<CommandResult> {
  const lines = await KINDS[kind](rotation);
  rotation.file.save();
  return { lines, problems: [], warnings: rotation.file.warnings };
}
