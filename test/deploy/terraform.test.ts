import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { Terraform } from '../../lib/deploy/terraform';
import { localPlatform } from '../../stacks/local';
import { ShopStack } from '../../stacks/shop-stack';

describe('the Terraform of the bed', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'berth-terraform-'));

  afterAll(() => rmSync(outdir, { recursive: true }));

  test('walks the stacks behind those that they depend on, and knows their images', () => {
    const app = new App({ outdir, skipValidation: true });
    new ShopStack(app, 'shop', { cluster: localPlatform(app).cluster });
    app.synth();
    const terraform = new Terraform(outdir, () => undefined);
    expect(terraform.stacks).toEqual(['local-host', 'local-access', 'local-services', 'shop']);
    expect(terraform.images.sort()).toEqual([
      'busybox:1.35',
      'hashicorp/consul:1.22.7',
      'hashicorp/nomad:1.11.3',
      'traefik:v3.6.12',
    ]);
  });
});
