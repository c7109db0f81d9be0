import { isIP, isIPv4, isIPv6 } from 'node:net';
import { Rule } from './violations';

/** An address of the internet protocol, of version 4 or 6, as Go reads them. */
export const IP_ADDRESS: Rule<string> = {
  must: 'be an IP address such as 10.0.0.1 or 2001:db8::1',
  holds: isAddress,
  fix: (value) => (value === 'localhost' ? "write '127.0.0.1'" : undefined),
};

/** Such an address, or a range of them. */
export const IP_RANGE: Rule<string> = {
  must: 'be an IP address or a range of them, such as 10.0.0.0/8',
  holds: (value) => {
    const [, address, bits] = /^([^/]*)\/(\d+)$/.exec(value) ?? [];
    if (address === undefined) return isAddress(value);
    if (!isAddress(address) || Number(bits) > (isIPv4(address) ? 32 : 128)) return false;
    // To Go a wider range holds no addresses of version 4, not even this one.
    return !isMapped(address) || Number(bits) >= 96;
  },
};

/** A name server, with its port unless that is 53, or a template of Consul that renders one. */
export const NAME_SERVER: Rule<string> = {
  must: 'be the IP address of a name server, such as 10.0.0.53 or 10.0.0.53:5353',
  holds: (value) => {
    if (value.startsWith('{{') && value.endsWith('}}')) return true;
    const [, four, six, port = '53'] = /^(?:([^[\]:]+)|\[([^[\]]+)\])(?::(\d{1,5}))?$/.exec(value) ?? [];
    return isAddress(value) || ((isIPv4(four ?? '') || isV6(six ?? '')) && isPort(port));
  },
};

/** The URL of an HTTP API. */
export function httpUrl(example: string): Rule<string> {
  return {
    must: `be a URL such as ${example}`,
    holds: (value) => /^https?:\/\/[^/?#\s]/.test(value) && /^[!-z|~]+$/.test(value) && isUrl(value),
    fix: (value) =>
      /^[A-Za-z0-9.-]+(?::\d+)?(?:\/|$)/.test(value) ? `write 'https://${value}' or 'http://${value}'` : undefined,
  };
}

function isAddress(value: string): boolean {
  return isIP(value) !== 0 && !value.includes('%');
}

/** Whether it is an address of version 4, written as one of version 6. */
function isMapped(value: string): boolean {
  return isIPv6(value) && /^\[::ffff:[0-9a-f]+:[0-9a-f]+\]$/.test(new URL(`http://[${value}]`).hostname);
}

function isV6(value: string): boolean {
  return isIPv6(value) && isAddress(value);
}

function isPort(digits: string): boolean {
  return Number(digits) >= 1 && Number(digits) <= 65535;
}

function isUrl(value: string): boolean {
  try {
    return new URL(value).hostname !== '';
  } catch {
    return false;
  }
}
