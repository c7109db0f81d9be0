#!/usr/bin/env node
// `npm create berth-cdk shop` is `berth init shop`.
const { spawnSync } = require('node:child_process');
const { dirname, join } = require('node:path');

const manifest = require.resolve('berth-cdk/package.json');
const program = join(dirname(manifest), require(manifest).bin.berth);
const { status, error } = spawnSync(process.execPath, [program, 'init', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
if (error) throw error;
process.exitCode = status ?? 1;
