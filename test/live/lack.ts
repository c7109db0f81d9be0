import { missing, missingForScaling } from '../../scripts/bed/needs';

/** Runs once before the tests are collected, as those can't wait for what the machine lacks. */
export default async function (): Promise<void> {
  process.env.BERTH_LIVE_LACK = (await missing()) ?? '';
  process.env.BERTH_SCALING_LACK = process.env.BERTH_LIVE_LACK || ((await missingForScaling()) ?? '');
}
