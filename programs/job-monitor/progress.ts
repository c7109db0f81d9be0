import { Deadline, pause } from './deadline';
import { Failure } from './failure';

/** What a look at Nomad has brought. */
export interface Seen {
  /** How it ended, once it has. */
  readonly done?: string;

  /** How far it is, until then. */
  readonly state?: string;
}

/** Seconds after which a state that lasts is told once more. */
const REMINDER = 60;

/** Look again and again until it is done, and tell each change on the way. */
export async function follow(
  look: () => Promise<Seen>,
  deadline: Deadline,
  say: (text: string) => void,
  late: () => Promise<string>,
): Promise<string> {
  let told = '';
  let reminder = new Deadline(REMINDER);
  for (;;) {
    const begin = performance.now();
    const { done, state = '' } = await look();
    if (done !== undefined) return done;
    if (state !== told || reminder.isOver) {
      say((told = state));
      reminder = new Deadline(REMINDER);
    }
    if (deadline.isOver) throw new Failure(await late());
    // A job of a thousand instances is a long answer: Nomad gets time for others' questions, too.
    const wait = Math.max(1000, 4 * (performance.now() - begin));
    await pause(Math.min(wait, 15_000, deadline.millisecondsLeft));
  }
}
