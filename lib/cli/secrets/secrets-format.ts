import { X509Certificate } from 'node:crypto';
import { secretsVariable } from '../../private/stack/secret-names';
import { pemBlocks } from './certificate-authority';
import { endOfLogin } from './login';

/** Groups of texts by name, and of objects by name, among the secrets. */
const GROUPS = { logins: 'texts', consul_tokens: 'objects', hosts: 'objects' } as const;

/** Make the parts that a document lacks, and say what is wrong with those that it has, as the end of a sentence. */
export function checkSecrets(document: any, platform: string): string | undefined {
  if (!isObject(document)) return 'must hold an object';
  const [secrets, access] = (['secrets', 'access'] as const).map((kind) => secretsVariable(platform, kind));
  for (const part of [secrets, access]) if (!Object.hasOwn(document, part)) document[part] = {};
  const checks = [texts(document[access], access)];
  if (!isObject(document[secrets])) return mustHold('an object', secrets);
  for (const [group, of] of Object.entries(GROUPS)) {
    const place = `${secrets}.${group}`;
    if (!Object.hasOwn(document[secrets], group)) document[secrets][group] = {};
    const value = document[secrets][group];
    if (!isObject(value)) return mustHold('an object', place);
    if (of === 'texts') checks.push(texts(value, place));
    else checks.push(...Object.entries(value).map(([name, item]) => texts(item, `${place}.${name}`)));
  }
  const { monitoring = {}, ...others } = document[secrets];
  checks.push(texts(monitoring, `${secrets}.monitoring`));
  const own = Object.entries(others).filter(([name]) => !Object.hasOwn(GROUPS, name));
  checks.push(texts(Object.fromEntries(own), secrets));
  return checks.find((problem) => problem !== undefined);
}

/** Every field must be a text; of an empty one, or of none at all, nothing is known yet. */
function texts(value: unknown, place: string): string | undefined {
  if (!isObject(value)) return mustHold('an object', place);
  for (const [name, text] of Object.entries(value)) {
    const at = `${place}.${name}`;
    if (typeof text !== 'string') return mustHold('a text', at);
    if (text === '') continue;
    if (/(?:_ca|_cert)$/.test(name) && !isBundle(text)) return mustHold('certificates', at);
    if (/^(?:login|gate|services)$/.test(name) && endOfLogin(text) === undefined) return mustHold('a login', at);
  }
  return undefined;
}

function isBundle(text: string): boolean {
  try {
    const blocks = pemBlocks(text);
    blocks.forEach((block) => new X509Certificate(block));
    return blocks.length > 0;
  } catch {
    return false;
  }
}

function mustHold(what: string, place: string): string {
  return `must hold ${what} at '${place}'`;
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
