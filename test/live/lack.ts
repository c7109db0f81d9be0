import { missing } from '../../scripts/bed/needs';

/** Runs once before the tests are collected, as those can't wait for what the machine lacks. */
export default async function (): Promise<void> {
  process.env.BERTH_LIVE_LACK = (await missing()) ?? '';
}
