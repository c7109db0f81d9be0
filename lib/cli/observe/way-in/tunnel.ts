import { ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { dockerCommand } from '../../../docker/docker-command';
import { TopologyHost } from '../../../platform/topology/topology-format';
import { TUNNEL } from './tunnel.generated';
import { firstLine } from '../../visible-text';

/** Where a connection ends, as the network of the host's containers sees it. */
export interface Target {
  readonly address: string;
  readonly port: number;
}

/**
 * A connection through the Docker Engine of a host, from inside one of its containers: the way that the gates take, too. The
 * host needs no open port for it.
 */
export class Tunnel extends Duplex {
  private readonly child: ChildProcessWithoutNullStreams;
  private complaint = '';

  /** @param container a container on the network of its host, with busybox */
  public constructor(host: TopologyHost, container: string, { address, port }: Target) {
    super();
    const { prelude, environment } = dockerCommand(host.engine, {
      certPath: host.engineCertPath ?? ownCertPath(host),
      sshOpts: host.engineSshOptions,
    });
    const own = { CONTAINER: container, ADDRESS: address, PORT: String(port) };
    this.child = spawn('/bin/sh', ['-c', prelude + TUNNEL], { env: { ...process.env, ...environment, ...own } });
    const { stdin, stdout, stderr } = this.child;
    stdout.on('data', (chunk: Buffer) => void (this.push(chunk) || stdout.pause()));
    stderr.setEncoding('utf8');
    stderr.on('data', (chunk: string) => (this.complaint = (this.complaint + chunk).slice(0, 4096)));
    // Its end tells more.
    stdin.on('error', () => undefined);
    this.child.on('error', (error) => this.destroy(error));
    this.child.on('close', (code) => {
      if (code === 0) this.push(null);
      else this.destroy(new Error(firstLine(this.complaint) || `docker ended with code ${code}`));
    });
  }

  /** It keeps the program running for as long as it is open, whether it is asked something or not. */
  public ref(): void {}

  public override _read(): void {
    this.child.stdout.resume();
  }

  public override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // After an error 'close' follows, which tells of it.
    this.child.stdin.write(chunk, () => done());
  }

  public override _final(done: () => void): void {
    this.child.stdin.end();
    done();
  }

  public override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { child } = this;
    // What runs in the container ends with its input.
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
    child.kill();
    child.unref();
    done(error);
  }
}

/** Certificates that synthesis does not name are those of the caller's shell, as docker itself has them. */
function ownCertPath({ engine }: TopologyHost): string | undefined {
  const { DOCKER_TLS_VERIFY, DOCKER_CERT_PATH } = process.env;
  return engine.startsWith('tcp:') && DOCKER_TLS_VERIFY ? DOCKER_CERT_PATH : undefined;
}
