import { Readable } from 'node:stream';
import { WebSocket } from 'ws';
import { Allocation } from '../../nomad/diagnosis/answers';
import { NomadClient } from '../nomad/nomad-client';
import { firstLine } from '../visible-text';

/** Milliseconds between two signs of life. */
const HEARTBEAT = 10_000;

/** The ends of a program that runs elsewhere. */
export interface ExecStreams {
  /** What it reads. */
  readonly input: Readable;

  onOutput(data: Buffer): void;
  onError(data: Buffer): void;

  /** The terminal that it draws on, where it has one. */
  readonly terminal?: {
    size(): { readonly rows: number; readonly columns: number };
    onResize(listener: () => void): () => void;
  };
}

/** What is run. */
export interface ExecProps {
  readonly namespace: string;
  readonly allocation: Allocation;
  readonly task: string;
  readonly command: readonly string[];
}

/** A message from Nomad. */
interface Frame {
  readonly stdout?: { readonly data?: string };
  readonly stderr?: { readonly data?: string };
  readonly exited?: boolean;
  /** Nomad leaves out a code of 0. */
  readonly result?: { readonly exit_code?: number };
}

/** Run a program in an instance, and return its exit code. */
export async function execute(nomad: NomadClient, props: ExecProps, streams: ExecStreams): Promise<number> {
  const { namespace, allocation, task, command } = props;
  const query = { task, command: JSON.stringify(command), tty: String(streams.terminal !== undefined) };
  const socket = await nomad.socket(`/v1/client/allocation/${allocation.ID}/exec`, { namespace, query });
  const send = (message: object): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const heartbeat = setInterval(() => send({}), HEARTBEAT);
  const resize = (): void => {
    const { rows, columns } = streams.terminal!.size();
    send({ tty_size: { height: rows, width: columns } });
  };
  const endResize = streams.terminal?.onResize(resize);
  if (streams.terminal !== undefined) resize();
  const onData = (data: Buffer | string): void => send({ stdin: { data: Buffer.from(data).toString('base64') } });
  const onEnd = (): void => send({ stdin: { close: true } });
  streams.input.on('data', onData).on('end', onEnd);
  try {
    return await exitCode(socket, streams);
  } finally {
    clearInterval(heartbeat);
    endResize?.();
    streams.input.off('data', onData).off('end', onEnd).pause();
    socket.close();
  }
}

function exitCode(socket: WebSocket, { onOutput, onError }: ExecStreams): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('message', (message) => {
      let frame: Frame;
      try {
        frame = JSON.parse(String(message));
      } catch {
        return reject(new Error(`Nomad sends what is no JSON: ${firstLine(String(message))}`));
      }
      if (frame.stdout?.data) onOutput(Buffer.from(frame.stdout.data, 'base64'));
      if (frame.stderr?.data) onError(Buffer.from(frame.stderr.data, 'base64'));
      if (frame.exited) resolve(frame.result === undefined ? 1 : (frame.result.exit_code ?? 0));
    });
    socket.on('error', ({ message }) =>
      reject(new Error(`the connection to the program is lost: ${firstLine(message)}`)),
    );
    socket.on('close', (code, reason) => {
      const why = firstLine(String(reason));
      reject(
        new Error(`Nomad ended the connection before the program had ended${why === '' ? ` (${code})` : `: ${why}`}`),
      );
    });
    socket.resume();
  });
}
