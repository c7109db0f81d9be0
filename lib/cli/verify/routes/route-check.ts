import { MapRoute } from '../../../map/stack-map';
import { firstLine } from '../../visible-text';
import { Problem } from '../finding';
import { ask, reach, RouteAnswer, Target } from './ingress';
import { InstanceAnswer } from './instance-answer';

/** What Traefik says where it has no route; programs in Go say the same. */
const NO_ROUTE = '404 page not found';

/** What a proxy says in place of a server: it is down, there is none, it is slow. */
const NO_SERVER = [502, 503, 504];

/** An entry point of one ingress. */
export interface Entry extends Target {
  readonly tls: boolean;
}

/** Whether a route is served through one entry point of one ingress. */
export class RouteCheck {
  /** @param instance what an instance of its service says, past the ingress */
  public constructor(
    private readonly route: MapRoute,
    private readonly entry: Entry,
    private readonly instance: InstanceAnswer,
  ) {}

  /** What is wrong at the moment; nothing when it serves. */
  public async look(): Promise<Problem | undefined> {
    const { route, entry } = this;
    if (route.probe === false || route.protocol === 'udp') return undefined;
    if (route.protocol === 'tcp') return reach(entry, true).then(() => undefined, failed);
    let answer: RouteAnswer;
    try {
      answer = await ask({ ...entry, path: route.probe.path, host: route.host, tls: entry.tls || route.tls });
    } catch (error) {
      return failed(error as Error);
    }
    const { status } = answer;
    // Who calls is asked before the service is; its instances are checked by themselves.
    if (route.authenticated && (status === 401 || status === 403)) return undefined;
    const { expect, from, path } = route.probe;
    const said = `${path} is answered with ${status}${answer.text === '' ? '' : ` '${firstLine(answer.text)}'`}`;
    const isExpected = expect === undefined ? from === 'prefix' || status < 400 : expect.includes(status);
    if (NO_SERVER.includes(status) && expect?.includes(status) !== true) {
      return { problem: 'is not served', cause: `${said}: no instance answers` };
    }
    if (isNoRoute(answer)) return this.isOfService(answer, said, isExpected);
    return isExpected ? undefined : { problem: 'is not served as it should be', cause: said };
  }

  /** What Traefik says without a route may be the service's own answer: then an instance itself says the same. */
  private async isOfService(answer: RouteAnswer, said: string, isExpected: boolean): Promise<Problem | undefined> {
    const direct = await this.instance.to(this.route);
    if (typeof direct === 'string') {
      const fix = "give the route a path that the service knows by 'withProbe'";
      return {
        problem: 'nobody can tell whether it is served',
        cause: `${said}, as by the ingress without a route, and ${direct}: ${fix}`,
      };
    }
    if (direct.status !== answer.status || direct.text.trim() !== answer.text.trim()) {
      return { problem: 'is not served', cause: `${said}: the ingress has no such route` };
    }
    return isExpected ? undefined : { problem: 'is not served as it should be', cause: `${said} by the service` };
  }
}

function isNoRoute({ status, text }: RouteAnswer): boolean {
  return status === 404 && text.trim() === NO_ROUTE;
}

function failed({ message }: Error): Problem {
  return { problem: 'is not served', cause: firstLine(message) };
}
