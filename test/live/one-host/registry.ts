import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, run } from '../../../lib/deploy/command';
import { ensureImages } from '../../../scripts/testbed/images';

const PORT = 5055;

/** Image that is pulled with a password only. */
export const PRIVATE_IMAGE = `127.0.0.1:${PORT}/private:1`;

/** Credentials for the registry. */
export const LOGIN = { username: 'shop', password: 'let me: in $x' };

const CONTENT = 'application/vnd.docker.';

/** A registry that requires a password and holds one image: busybox under another name. */
export class Registry {
  private readonly server: Server = createServer((request, response) => this.answer(request, response));
  private readonly blobs = new Map<string, Buffer>();
  private manifest = Buffer.alloc(0);

  /** Number of requests without the password and with it. */
  public readonly asked = { without: 0, with: 0 };

  public async start(log: (line: string) => void): Promise<void> {
    await ensureImages(['busybox:1.35'], log);
    // The engine would not pull an image that it has.
    await run('docker', ['rmi', '-f', PRIVATE_IMAGE]);
    const dir = mkdtempSync(join(tmpdir(), 'berth-registry-'));
    try {
      await must('sh', ['-c', 'docker save busybox:1.35 | tar -xC "$0"', dir]);
      const [{ Config, Layers }] = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8'));
      const blob = (file: string, type: string): object => {
        const bytes = readFileSync(join(dir, file));
        const digest = digestOf(bytes);
        this.blobs.set(digest, bytes);
        return { mediaType: CONTENT + type, size: bytes.length, digest };
      };
      const manifest = {
        schemaVersion: 2,
        mediaType: `${CONTENT}distribution.manifest.v2+json`,
        config: blob(Config, 'container.image.v1+json'),
        layers: Layers.map((file: string) => blob(file, 'image.rootfs.diff.tar.gzip')),
      };
      this.manifest = Buffer.from(JSON.stringify(manifest));
    } finally {
      rmSync(dir, { recursive: true });
    }
    await new Promise<void>((resolve) => this.server.listen(PORT, '127.0.0.1', resolve));
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await run('docker', ['rmi', '-f', PRIVATE_IMAGE]);
  }

  private answer({ headers, url = '' }: IncomingMessage, response: ServerResponse): void {
    const { username, password } = LOGIN;
    const login = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    if (headers.authorization !== login) {
      this.asked.without += 1;
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="private"' }).end();
      return;
    }
    this.asked.with += 1;
    const [, kind, name] = /\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
    const body = kind === 'manifests' ? this.manifest : this.blobs.get(name);
    if (kind !== undefined && body === undefined) return void response.writeHead(404).end();
    const type = kind === 'manifests' ? `${CONTENT}distribution.manifest.v2+json` : 'application/octet-stream';
    const digest = body === undefined ? {} : { 'Docker-Content-Digest': digestOf(body) };
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body?.length ?? 0, ...digest }).end(body);
  }
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
