/** One field of a cron expression, and how Nomad's parser reads its values. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** A value, in small letters. */
  readonly value: string;
  readonly read: (value: string) => number;
  /** How the end of a range is read, if it is another one. */
  readonly readEnd?: (value: string) => number;
}

const MONTHS = 'january february march april may june july august september october november december'.split(' ');
const WEEK_DAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ');

/** A name, or the first three letters of it. */
const named = (names: string[]): string => names.flatMap((name) => [name.slice(0, 3), name]).join('|');
const indexIn = (names: string[], value: string): number => names.findIndex((name) => name.startsWith(value));

const SECOND: Field = { name: 'second', min: 0, max: 59, value: '0?[0-9]|[1-5][0-9]', read: Number };
const MINUTE: Field = { ...SECOND, name: 'minute' };
const HOUR: Field = { name: 'hour', min: 0, max: 23, value: '0?[0-9]|1[0-9]|2[0-3]', read: Number };
const DAY: Field = { name: 'day of the month', min: 1, max: 31, value: '0?[1-9]|[12][0-9]|3[01]', read: Number };
const MONTH: Field = {
  name: 'month',
  min: 1,
  max: 12,
  value: `0?[1-9]|1[012]|${named(MONTHS)}`,
  read: (value) => Number(value) || indexIn(MONTHS, value) + 1,
};
const WEEK_DAY: Field = {
  name: 'day of the week',
  min: 0,
  max: 6,
  value: `0?[0-7]|${named(WEEK_DAYS)}`,
  read: readWeekDay,
  // A range that ends with Sunday ends with Saturday.
  readEnd: (value) => readWeekDay(value) || 6,
};
const YEAR: Field = { name: 'year', min: 1970, max: 2099, value: '19[789][0-9]|20[0-9]{2}', read: Number };

const ALIASES: { readonly [alias: string]: string } = {
  '@yearly': '0 0 0 1 1 * *',
  '@annually': '0 0 0 1 1 * *',
  '@monthly': '0 0 0 1 * * *',
  '@weekly': '0 0 0 * * 0 *',
  '@daily': '0 0 0 * * * *',
  '@hourly': '0 0 * * * * *',
};

/** What an entry of a field says: `*`, numbers from one to another, or else what only days know. */
type Entry =
  | { readonly kind: 'all' }
  | { readonly kind: 'span'; readonly first: number; readonly last: number; readonly step: number }
  | { readonly kind: 'other'; readonly text: string };

/**
 * Say why Nomad can't run something by a cron expression, if it can't: the expression is none, or has no time from the day before
 * `now` on.
 *
 * It reads what Nomad's parser reads (hashicorp/cronexpr), which has its own ideas of names, steps, `L`, `W` and `#`.
 */
export function cronProblem(expression: string, now: Date = new Date()): string | undefined {
  try {
    const days = readCron(expression);
    const from = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() - 1);
    return hasDay(days, from) ? undefined : 'it has no time to come';
  } catch (error) {
    return (error as Error).message;
  }
}

/** The days of an expression; none if it has no time of a day. */
interface Days {
  readonly years: number[];
  readonly months: number[];
  readonly daysOf: (year: number, month: number) => Set<number>;
}

function readCron(expression: string): Days {
  const text = expression.replace(/@(?:yearly|annually|monthly|weekly|daily|hourly)/g, (alias) => ALIASES[alias]);
  const fields = text.match(/[^\t\n\f\r ]+/g) ?? [];
  if (fields.length < 5 || fields.length > 7) throw new Error(`it has ${fields.length} of five to seven fields`);
  const [second, minute, hour, day, month, weekDay, year] = [
    ...(fields.length === 7 ? [] : ['0']),
    ...fields,
    ...(fields.length === 5 ? ['*'] : []),
  ];
  const times = [numbers(second, SECOND), numbers(minute, MINUTE), numbers(hour, HOUR)];
  const ofMonth = readDays(day);
  const months = numbers(month, MONTH);
  const ofWeek = readWeekDays(weekDay);
  const years = times.some(({ length }) => length === 0) ? [] : numbers(year, YEAR);
  const daysOf = (inYear: number, inMonth: number): Set<number> => {
    const last = new Date(Date.UTC(inYear, inMonth, 0));
    if (ofMonth === undefined && ofWeek === undefined) return new Set(range(1, last.getUTCDate()));
    return new Set([...(ofMonth?.(last) ?? []), ...(ofWeek?.(last) ?? [])]);
  };
  return { years, months, daysOf };
}

function hasDay({ years, months, daysOf }: Days, from: number): boolean {
  const sinceYear = new Date(from).getUTCFullYear();
  return years
    .filter((year) => year >= sinceYear)
    .some((year) =>
      months.some((month) => [...daysOf(year, month)].some((day) => Date.UTC(year, month - 1, day) >= from)),
    );
}

/** The entries of a field, which Nomad's parser reads before it knows the others. */
function entries(field: string, { name, min, max, value, read, readEnd = read }: Field): Entry[] {
  const texts = field.toLowerCase().split(',').filter(Boolean);
  if (texts.length === 0) throw new Error(`its ${name} is empty`);
  const shape = new RegExp(`^(?:(\\*)|(${value})(?:-(${value}))?)(?:/(\\d+))?$`);
  return texts.map((text) => {
    if (text === '*' || text === '?') return { kind: 'all' };
    const [, all, first, last, step] = shape.exec(text) ?? [];
    if (all === undefined && first === undefined) return { kind: 'other', text };
    const start = all === undefined ? read(first) : min;
    const end = last === undefined ? (step === undefined ? start : max) : readEnd(last);
    if (step === undefined) return { kind: 'span', first: start, last: end, step: 1 };
    const every = /^(?:0?[0-9]|[1-5][0-9]|19[789][0-9]|20[0-9]{2})$/.test(step) ? Number(step) : 0;
    if (every < 1 || every > max) throw new Error(`the step in '${text}' of its ${name} is not one of 1-${max}`);
    return { kind: 'span', first: start, last: end, step: every };
  });
}

/** The numbers of a field that is no day; everything after a `*` is never read. */
function numbers(text: string, field: Field): number[] {
  const found = new Set<number>();
  for (const entry of entries(text, field)) {
    if (entry.kind === 'all') return range(field.min, field.max);
    if (entry.kind === 'other') throw unknown(entry.text, field);
    range(entry.first, entry.last, entry.step).forEach((each) => found.add(each));
  }
  return [...found].sort((one, other) => one - other);
}

/** Which days a month has for a field, given the last of them; nothing for every day. */
type DaysOfMonth = ((last: Date) => number[]) | undefined;

function readDays(text: string): DaysOfMonth {
  const rules = entries(text, DAY).map((entry): DaysOfMonth => {
    if (entry.kind === 'all') return undefined;
    if (entry.kind === 'span') {
      const days = range(entry.first, entry.last, entry.step);
      return (last) => days.filter((day) => day <= last.getUTCDate());
    }
    const [, workday] = new RegExp(`^(${DAY.value})w$`).exec(entry.text) ?? [];
    if (workday !== undefined) return (last) => nearestWorkday(Number(workday), last);
    if (entry.text === 'l') return (last) => [last.getUTCDate()];
    if (entry.text === 'lw') return (last) => nearestWorkday(last.getUTCDate(), last);
    throw unknown(entry.text, DAY);
  });
  return together(rules);
}

function readWeekDays(text: string): DaysOfMonth {
  const rules = entries(text, WEEK_DAY).map((entry): DaysOfMonth => {
    if (entry.kind === 'all') return undefined;
    if (entry.kind === 'span') {
      const weekDays = range(entry.first, entry.last, entry.step);
      return (last) => weekDays.flatMap((weekDay) => daysOn(weekDay, last));
    }
    const [, weekDay, week] = new RegExp(`^(${WEEK_DAY.value})(?:l|#([1-5]))$`).exec(entry.text) ?? [];
    if (weekDay === undefined) throw unknown(entry.text, WEEK_DAY);
    const index = week === undefined ? -1 : Number(week) - 1;
    return (last) => daysOn(WEEK_DAY.read(weekDay), last).slice(index, index + 1 || undefined);
  });
  return together(rules);
}

/** All days of any of the rules; every day if one of them says so. */
function together(rules: DaysOfMonth[]): DaysOfMonth {
  if (rules.some((rule) => rule === undefined)) return undefined;
  return (last) => rules.flatMap((rule) => rule!(last));
}

/** The days of a month on one day of the week. */
function daysOn(weekDay: number, last: Date): number[] {
  const count = last.getUTCDate();
  const first = ((weekDay - last.getUTCDay() + count - 1 + 35) % 7) + 1;
  return range(first, count, 7);
}

/** The day from Monday to Friday that is next to a day of the month, and in it. */
function nearestWorkday(day: number, last: Date): number[] {
  const count = last.getUTCDate();
  if (day > count) return [];
  const weekDay = (last.getUTCDay() + day - count + 35) % 7;
  if (weekDay === 6) return [day > 1 ? day - 1 : day + 2];
  if (weekDay === 0) return [day < count ? day + 1 : day - 2];
  return [day];
}

/** The parser takes 01 for a Sunday. */
function readWeekDay(value: string): number {
  return /^\d/.test(value) ? Number(value.length > 1 ? 0 : value) % 7 : indexIn(WEEK_DAYS, value);
}

function range(first: number, last: number, step: number = 1): number[] {
  const found: number[] = [];
  for (let each = first; each <= last; each += step) found.push(each);
  return found;
}

function unknown(text: string, { name, min, max }: Field): Error {
  return new Error(`'${text}' is no ${name} (${min}-${max})`);
}
