import { startEngine } from '../../scripts/testbed/engine';
import { programText } from '../../scripts/testbed/given-programs';
import {
  missingForMesh,
  missingForMonitor,
  missingForScaling,
  missingRequirement,
} from '../../scripts/testbed/requirements';

/** Runs before the tests are collected, which can't wait to learn what is missing. */
export default async function (): Promise<void> {
  const log = (line: string): void => void process.stderr.write(`  ${line}\n`);
  process.env.BERTH_LIVE_MISSING = (await missingRequirement(log)) ?? '';
  process.env.BERTH_MONITOR_MISSING = (await missingForMonitor(() => undefined)) ?? '';
  const { BERTH_LIVE_MISSING: missing } = process.env;
  process.env.BERTH_SCALING_MISSING = missing || ((await missingForScaling()) ?? '');
  process.env.BERTH_MESH_MISSING = missing || ((await missingForMesh(log)) ?? '');
  if (missing) return;
  log(`live tier with ${['consul', 'nomad', 'traefik'].map(programText).join(', ')}`);
  // All suites share it: the teardown stops it.
  await startEngine(log);
}
