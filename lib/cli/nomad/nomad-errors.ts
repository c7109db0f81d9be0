import { firstLine } from '../visible-text';

/** An answer of Nomad that says no. */
export class NomadError extends Error {
  /** @param status of the answer */
  public constructor(
    public readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The token does not allow what was asked, or there is none. */
export class NomadRefused extends NomadError {}

/** Nothing answers, or something else than Nomad. */
export class NomadUnreachable extends Error {}

/** How Nomad begins a list of errors, whose items stand below. */
const COUNT = /^\s*\d+ errors? occurred:\s*(?:\* )?/;

/** What an answer that is no success says. */
export function refusal(where: string, status: number, text: string): Error {
  const said = firstLine(text.replace(COUNT, ''));
  if (text.trimStart().startsWith('<')) {
    return new NomadUnreachable(`${where} is answered with ${status}, but not by Nomad: ${said}`);
  }
  const problem = `${where} is answered with ${status}${said === '' ? '' : `: ${said}`}`;
  return status === 401 || status === 403 ? new NomadRefused(status, problem) : new NomadError(status, problem);
}
