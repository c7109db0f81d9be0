import { ClientOptions, WebSocket } from 'ws';
import { firstLine } from '../visible-text';
import { NomadUnreachable, refusal } from './nomad-errors';

/** Letters of a refusal that are read. */
const LONGEST = 2_000;

/** Open a connection to Nomad that carries messages both ways, and pause it until somebody listens. */
export function openSocket(url: string, options: ClientOptions, where: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.once('open', () => {
      socket.removeAllListeners('error');
      socket.pause();
      resolve(socket);
    });
    socket.once('error', ({ message }) => reject(new NomadUnreachable(`${where}: ${firstLine(message)}`)));
    socket.once('unexpected-response', (_, answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text = `${text}${chunk}`.slice(0, LONGEST)));
      answer.on('end', () => reject(refusal(where, answer.statusCode ?? 0, text)));
    });
  });
}
