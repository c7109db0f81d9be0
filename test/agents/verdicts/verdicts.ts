import { must } from '../../../lib/deploy/command';
import { buildOwn } from '../own-programs';

/** What another program's own code says of something. */
export interface Verdict {
  /** Whether the program takes it, and it then does something; undefined where Berth may say either. */
  readonly taken: boolean | undefined;

  /** In its own words. */
  readonly text: string;
}

/** Ask the code of a program about many things at once. */
export async function verdicts(of: 'nomad' | 'traefik', questions: readonly object[]): Promise<Verdict[]> {
  const program = await buildOwn(`${of}-verdicts`);
  const input = questions.map((question) => `${JSON.stringify(question)}\n`).join('');
  const output = await must(program, [], { input });
  const lines = output.trimEnd().split('\n');
  expect(lines).toHaveLength(questions.length);
  return lines.map((text) => ({ taken: text.startsWith('perhaps: ') ? undefined : text === 'ok', text }));
}

/** A value, what Berth says of it, and the question for the other program. */
export interface Case {
  readonly value: unknown;

  /** What is wrong with it, as Berth says; empty if nothing is. */
  readonly wrong: string;
  readonly question: object;
}

/** Whom the two agree with on how many; a value that only one of them takes fails the test. */
export async function expectAgreement(of: 'nomad' | 'traefik', cases: readonly Case[]): Promise<void> {
  const answers = await verdicts(
    of,
    cases.map(({ question }) => question),
  );
  const differ = cases.flatMap(({ value, wrong }, index) => {
    const { taken, text } = answers[index];
    return taken === undefined || taken === (wrong === '') ? [] : [{ value, berth: wrong || 'ok', [of]: text }];
  });
  expect(differ.slice(0, 20)).toEqual([]);
  // Values that all are of one kind would show nothing.
  const taken = answers.filter((answer) => answer.taken).length;
  expect(Math.min(taken, cases.length - taken)).toBeGreaterThan(cases.length / 50);
}
