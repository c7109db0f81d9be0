import { storyOf } from '../../../lib/nomad/diagnosis/story';
import { allocation } from '../../programs/job-monitor/monitored';

/** The story of an instance whose task has ended. */
function ended(code: number, details: object = {}): string {
  const event = { Type: 'Terminated', Time: 1, DisplayMessage: `Exit Code: ${code}` };
  const Events = [{ ...event, Details: { exit_code: String(code), ...details } }];
  return storyOf(allocation(1, { TaskStates: { web: { State: 'dead', Failed: true, Events } } }));
}

test('a program that was killed may have lacked memory, also where Docker did not see it', () => {
  expect(ended(137)).toMatch(/: Exit Code: 137 \(SIGKILL, often for lack of memory\)$/);
  expect(ended(137, { oom_killed: 'true' })).toMatch(/: Exit Code: 137$/);
  expect(ended(1)).toMatch(/: Exit Code: 1$/);
});
