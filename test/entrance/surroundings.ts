import { App } from 'cdktf';
import { AppStack, HostRole, Platform, WebService } from '../../lib';
import { clusterWith } from '../fixtures/cluster';
import { CLIENTS, host, SERVERS } from '../fixtures/five-hosts';
import { image } from '../fixtures/image';

/** A value as plain JavaScript sees it. */
export const x = (value: any): any => value;

export const cluster = clusterWith();
export const five = { hosts: [...SERVERS, ...CLIENTS] };

/** The stack of an app team. */
export function stack(app: App): AppStack {
  return (app.node.tryFindChild('shop') as AppStack | undefined) ?? new AppStack(app, 'shop', { cluster });
}

/** A further service of that team. */
export function web(app: App, props: object = {}): WebService {
  const shop = stack(app);
  return new WebService(shop, `web${shop.node.children.length}`, { image, ...props });
}

export function platform(app: App, props: object): Platform {
  return new Platform(app, 'prod', { ...five, ...props });
}

/** A platform with one host more. */
export function withHost(app: App, props: object): Platform {
  return platform(app, { hosts: [...five.hosts, { ...host(6, [HostRole.CLIENT]), ...props }] });
}
