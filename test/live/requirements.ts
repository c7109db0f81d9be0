import { startEngine } from '../../scripts/testbed/engine';
import {
  missingForMesh,
  missingForMonitor,
  missingForScaling,
  missingRequirement,
} from '../../scripts/testbed/requirements';

/** Runs before the tests are collected, which can't wait to learn what is missing. */
export default async function (): Promise<void> {
  process.env.BERTH_LIVE_MISSING = (await missingRequirement()) ?? '';
  process.env.BERTH_MONITOR_MISSING = (await missingForMonitor()) ?? '';
  const { BERTH_LIVE_MISSING: missing } = process.env;
  process.env.BERTH_SCALING_MISSING = missing || ((await missingForScaling()) ?? '');
  const log = (line: string): void => void process.stderr.write(`  ${line}\n`);
  process.env.BERTH_MESH_MISSING = missing || ((await missingForMesh(log)) ?? '');
  // All suites share it: the teardown stops it.
  if (!missing) await startEngine(log);
}
