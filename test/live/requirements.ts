import { missingForScaling, missingRequirement } from '../../scripts/testbed/requirements';

/** Runs once before the tests are collected, as those can't wait for what the machine lacks. */
export default async function (): Promise<void> {
  process.env.BERTH_LIVE_MISSING = (await missingRequirement()) ?? '';
  process.env.BERTH_SCALING_MISSING = process.env.BERTH_LIVE_MISSING || ((await missingForScaling()) ?? '');
}
