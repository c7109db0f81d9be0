import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { stackImages } from '../../scripts/testbed/stack-images';
import { localPlatform } from '../../stacks/local';
import { ShopStack } from '../../stacks/shop-stack';

test('the images of all stacks are known: those of agents, and those of jobs', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'berth-images-'));
  try {
    const app = new App({ outdir, skipValidation: true });
    new ShopStack(app, 'shop', { cluster: localPlatform(app).cluster });
    app.synth();
    expect(stackImages(outdir).sort()).toEqual([
      'busybox:1.35',
      'hashicorp/consul:1.22.7',
      'hashicorp/nomad:1.11.3',
      'traefik:v3.7.13',
    ]);
  } finally {
    rmSync(outdir, { recursive: true });
  }
});
