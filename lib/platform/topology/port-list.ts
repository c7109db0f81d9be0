import { Rule } from '../../private/validation/violations';

/** Ports that are reserved on a host, as Nomad reads them. */
export const PORT_LIST: Rule<string> = {
  must: 'be ports and ranges of them, from 1 to 65535, separated by commas, such as 22,80,8500-8600',
  holds: (value) =>
    /^\s*\d{1,5}(?:-\d{1,5})?\s*(?:,\s*\d{1,5}(?:-\d{1,5})?\s*)*$/.test(value) && portsIn(value).every(isRange),
};

/** First and last port of each range in a list. */
export function portsIn(list: string = ''): [first: number, last: number][] {
  return [...list.matchAll(/(\d+)(?:-(\d+))?/g)].map(([, first, last = first]) => [Number(first), Number(last)]);
}

function isRange([first, last]: [number, number]): boolean {
  return first >= 1 && first <= last && last <= 65535;
}
