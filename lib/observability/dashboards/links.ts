import { isToken } from '../../private/validation/tokens';
import { Link } from './dashboard';

/** Where the programs are that a dashboard links to. What only Terraform knows gets no link. */
export interface Addresses {
  readonly nomad: string | undefined;
  readonly alertmanager: string | undefined;

  /** Nothing where no VictoriaLogs keeps the logs: there are no panels of logs then. */
  readonly logs: string | undefined;
}

/**
 * A link to the alerts in Alertmanager.
 *
 * @param labels those that the alerts have, all by default
 */
export function alertmanagerLink(
  { alertmanager }: Addresses,
  labels: { readonly [name: string]: string } = {},
): Link[] {
  const matchers = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const filter = matchers.length === 0 ? '' : `?filter=${encodeURIComponent(`{${matchers.join(',')}}`)}`;
  return consoleLink('Alerts', alertmanager, `/#/alerts${filter}`);
}

/** The time that a dashboard shows, too; by default the page has five minutes, in which a quiet app writes nothing. */
const LAST_HOUR = 'g0.range_input=1h&g0.relative_time=last_1_hour';

/** A link to the page on which VictoriaLogs answers a query. */
export function logsLink({ logs }: Addresses, query: string): Link[] {
  return consoleLink('Logs', logs, `/select/vmui/#/?query=${encodeURIComponent(query)}&${LAST_HOUR}`);
}

/** A link to a page of a program. */
export function consoleLink(title: string, address: string | undefined, page: string): Link[] {
  return address === undefined || isToken(address) ? [] : [{ title, to: { url: `${address}${page}` } }];
}
