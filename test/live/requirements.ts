import { missingForMonitor, missingForScaling, missingRequirement } from '../../scripts/testbed/requirements';

/** Runs before the tests are collected, which can't wait to learn what is missing. */
export default async function (): Promise<void> {
  process.env.BERTH_LIVE_MISSING = (await missingRequirement()) ?? '';
  process.env.BERTH_MONITOR_MISSING = (await missingForMonitor()) ?? '';
  process.env.BERTH_SCALING_MISSING = process.env.BERTH_LIVE_MISSING || ((await missingForScaling()) ?? '');
}
