import { NomadProvider } from '@cdktf/provider-nomad/lib/provider';
import * as constructs from 'constructs';
import { App, TerraformStack } from 'cdktf';
import { transformSync } from 'esbuild';
import * as berth from '../../lib';
import { Template } from '../../lib/testing';

/** Run a program that `berth import` has printed, and read the job that it renders to, in the JSON of Nomad's API. */
export function runPrinted(source: string): any {
  const { code } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20' });
  const module: { exports: { [name: string]: (scope: constructs.Construct) => berth.nomad.Job } } = { exports: {} };
  const packages: { readonly [name: string]: unknown } = { 'berth-cdk': berth, constructs };
  new Function('require', 'module', 'exports', code)((name: string) => packages[name], module, module.exports);
  const [define, ...others] = Object.values(module.exports);
  if (others.length > 0) throw new Error('the program exports more than one function');
  const stack = new TerraformStack(new App(), 'printed');
  new NomadProvider(stack, 'nomad', { address: 'http://127.0.0.1:4646' });
  const { jobId } = define(stack);
  return Template.of(stack).job(jobId);
}
