import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../lib/cli/command-line';
import { FakeNomad, Saying } from '../nomad/fake-nomad';
import { Run } from '../testbed';

/** An app 'webapi' of the stack 'shop', as its map and a Nomad on loopback tell of it. */
export class FakeApp {
  public readonly nomad = new FakeNomad();
  public readonly root = mkdtempSync(join(tmpdir(), 'berth-operate-'));

  /** What Nomad answers, by method and path; functions are called with the body, the request and the response. */
  public answers: { [request: string]: unknown } = {};

  public async start(): Promise<this> {
    await this.nomad.start();
    this.nomad.answer = (asked, response) => {
      const { method, path, body } = asked;
      const answer = this.answers[`${method} ${path}`];
      if (answer === undefined) return new Saying(404, 'not found');
      return typeof answer === 'function' ? answer(body, asked, response) : answer;
    };
    const stack = (name: string) => ({
      name,
      constructPath: name,
      workingDirectory: `stacks/${name}`,
      dependencies: [],
    });
    mkdirSync(join(this.root, 'stacks/shop'), { recursive: true });
    writeFileSync(
      join(this.root, 'manifest.json'),
      JSON.stringify({ stacks: { shop: stack('shop'), 'prod-s9': stack('prod-s9') } }),
    );
    const map = {
      ...{ version: 1, stack: 'shop', hosts: [], routes: [], calls: [] },
      platform: {
        ...{ name: 'prod', nomadAddress: this.nomad.address, consulAddress: 'http://127.0.0.1:1', region: 'global' },
        ...{ secured: false, entryPoints: [], ingresses: [] },
      },
      jobs: [
        {
          ...{
            construct: 'shop/webapi',
            address: 'nomad_job.webapi',
            namespace: 'shop',
            id: 'webapi',
            type: 'service',
          },
          ...{ groups: [{ name: 'webapi', count: 1, scaled: false, images: [] }], services: [], metrics: false },
        },
      ],
    };
    writeFileSync(join(this.root, 'shop.map.json'), JSON.stringify(map));
    const host = { ...map, stack: 'prod-s9', jobs: [], hosts: [{ name: 's9', address: '10.0.0.9', roles: [] }] };
    writeFileSync(join(this.root, 'prod-s9.map.json'), JSON.stringify(host));
    return this;
  }

  public async stop(): Promise<void> {
    await this.nomad.stop();
    rmSync(this.root, { recursive: true });
  }

  /** Requests that changed something. */
  public get changes(): unknown[] {
    return this.nomad.asked
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, body }) => [`${method} ${path}`, body]);
  }

  /** Run the program on it. */
  public async run(...args: string[]): Promise<Run> {
    this.nomad.asked.length = 0;
    const out: string[] = [];
    const err: string[] = [];
    const code = await run([...args, '--app', this.root, '--dir', join(this.root, 'none')], {
      out: (text) => out.push(text),
      err: (text) => err.push(text),
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  }
}
