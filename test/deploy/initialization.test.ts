import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPluginCache } from '../../lib/deploy/initialization';

test('a cache of providers is known from the environment, or from the configuration of Terraform', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-init-'));
  const config = join(dir, 'terraformrc');
  writeFileSync(config, 'disable_checkpoint = true\n');
  expect(hasPluginCache({ TF_CLI_CONFIG_FILE: config })).toBe(false);
  expect(hasPluginCache({ TF_CLI_CONFIG_FILE: config, TF_PLUGIN_CACHE_DIR: '/cache' })).toBe(true);
  writeFileSync(config, 'plugin_cache_dir = "/cache"\n');
  expect(hasPluginCache({ TF_CLI_CONFIG_FILE: config })).toBe(true);
  expect(hasPluginCache({ TF_CLI_CONFIG_FILE: join(dir, 'none') })).toBe(false);
  rmSync(dir, { recursive: true });
});
