import * as http from 'node:http';
import * as https from 'node:https';
import { connect } from 'node:net';

/** Milliseconds until an answer must have begun. */
const PATIENCE = 5_000;

/** Letters of an answer that tell who wrote it. */
const SHOWN = 200;

/** Milliseconds for which a connection must stay. */
const HOLD = 500;

/** Where a request goes, whatever a name stands for. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

/** A request for a route. */
export interface RouteRequest extends Target {
  readonly path: string;

  /** What the request names as its host; by default the address. */
  readonly host?: string;
  readonly tls: boolean;
}

/** What came back. */
export interface RouteAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Send a request to a host itself, so that neither a name nor a balancer hides it.
 *
 * The certificate is not checked: the host may have another name than the route, and what is asked is whether it serves.
 */
export function ask({ address, port, path, host, tls }: RouteRequest): Promise<RouteAnswer> {
  return new Promise((resolve, reject) => {
    const options = {
      ...{ host: address, port, path, agent: false as const },
      headers: { Host: host ?? address, 'User-Agent': 'berth-verify' },
      ...(tls && { rejectUnauthorized: false, servername: host ?? '' }),
    };
    const sent = (tls ? https : http).request(options, (answer) => {
      let text = '';
      const end = (): void => resolve({ status: answer.statusCode ?? 0, text: text.slice(0, SHOWN) });
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        // A page may be long, or never end.
        if (text.length >= SHOWN) answer.destroy();
      });
      answer.on('end', end).on('error', end).on('close', end);
    });
    const timer = setTimeout(() => sent.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE);
    sent.on('close', () => clearTimeout(timer));
    sent.on('error', (error: NodeJS.ErrnoException) => reject(new Error(error.message || error.code)));
    sent.end();
  });
}

/**
 * Connect, and see whether the connection stays.
 *
 * @param holds whether it must stay for a moment: a proxy takes connections for which it has no server, and ends them at once
 */
export function reach({ address, port }: Target, holds: boolean = false): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port });
    const end = (error?: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    let timer = setTimeout(() => end(new Error(`no connection within ${PATIENCE / 1000} s`)), PATIENCE);
    socket.on('error', (error: NodeJS.ErrnoException) => end(new Error(error.message || error.code)));
    socket.on('connect', () => {
      if (!holds) return end();
      clearTimeout(timer);
      timer = setTimeout(() => end(), HOLD);
    });
    socket.on('data', () => end());
    socket.on('close', () => end(new Error('the connection is ended at once')));
  });
}
