import { Command } from '../command';
import { withEnvironment } from '../environment-option';

/** A word that a shell proposes. */
export interface Proposal {
  readonly word: string;
  readonly about: string;
  /** Whether a value follows it. */
  readonly takesValue: boolean;
}

/** A place in a call of the program, and what can stand next. */
export interface CallPoint {
  /** The words of commands before it, each with a space in front, such as ` secrets init`. */
  readonly path: string;
  readonly words: readonly Proposal[];
  readonly options: readonly Proposal[];
}

const HELP: Proposal = { word: '--help', about: 'print help', takesValue: false };
const OWN: readonly Proposal[] = [HELP, { word: '--version', about: 'print the version', takesValue: false }];

/** All places of calls, by the commands that there are. */
export function callPointsOf(commands: readonly Command[], families: { readonly [word: string]: string }): CallPoint[] {
  const help = { word: 'help', about: 'prints what a command does and takes', takesValue: false };
  const points = new Map<string, CallPoint>([['', { path: '', words: [help], options: OWN }]]);
  for (const { name, summary, options } of commands) {
    let path = '';
    for (const word of name.split(' ')) {
      const point = points.get(path) ?? { path, words: [], options: [HELP] };
      const next = `${path} ${word}`;
      const about = next === ` ${name}` ? summary : families[word];
      const known = point.words.some((each) => each.word === word);
      const words = known ? point.words : [...point.words, { word, about: about ?? '', takesValue: false }];
      points.set(path, { ...point, words });
      path = next;
    }
    const own = Object.entries(withEnvironment(options)).map(([option, { about = '', example }]) => {
      return { word: `--${option}`, about, takesValue: example !== undefined };
    });
    points.set(path, { path, words: [], options: [...own, HELP] });
  }
  return [...points.values()];
}
