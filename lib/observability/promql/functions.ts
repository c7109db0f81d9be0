/** The four types of an expression. */
export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** How a function is called, and what it yields. */
export interface PromqlFunction {
  readonly args: readonly ValueType[];

  /** The fewest arguments, and the most. */
  readonly least: number;
  readonly most: number;

  readonly result: ValueType;
}

/** Arguments by their first letters; `?` after one that may be left out, `*` after one that may be given any number of times. */
const SIGNATURES: readonly string[] = [
  `v>v: abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count histogram_sum
   histogram_stddev histogram_stdvar ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp`,
  `v?>v: days_in_month day_of_month day_of_week day_of_year hour minute month year`,
  `m>v: absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate
   last_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time
   sum_over_time`,
  'vss>v: clamp',
  'vs>v: clamp_max clamp_min',
  'vs?>v: round',
  'ssv>v: histogram_fraction',
  'sv>v: histogram_quantile',
  'sm>v: quantile_over_time',
  'ms>v: predict_linear',
  'vtttt>v: label_replace',
  'vttt*>v: label_join',
  'v>s: scalar',
  's>v: vector',
  '>s: pi time',
];

/** Functions and aggregations that Prometheus refuses unless a feature is switched on. */
export const EXPERIMENTAL: ReadonlySet<string> = new Set(
  `double_exponential_smoothing end histogram_quantiles info integral limit_ratio limitk mad_over_time max_of min_of range
   sort_by_label sort_by_label_desc start start_timestamp step ts_of_first_over_time ts_of_last_over_time
   ts_of_max_over_time ts_of_min_over_time`.split(/\s+/),
);

/** Aggregations that take a parameter before the vector, and its type. */
export const PARAMETERS: { readonly [aggregation: string]: ValueType } = {
  topk: 'scalar',
  bottomk: 'scalar',
  quantile: 'scalar',
  count_values: 'string',
};

const TYPES: { readonly [letter: string]: ValueType } = { s: 'scalar', v: 'vector', m: 'matrix', t: 'string' };

/** PromQL's functions by their names. */
export const FUNCTIONS: ReadonlyMap<string, PromqlFunction> = new Map(
  SIGNATURES.flatMap((line) => {
    const [, letters, result, names] = /^(\w*[?*]?)>(\w): ([^]*)$/.exec(line)!;
    const args = [...letters.replace(/[?*]/, '')].map((letter) => TYPES[letter]);
    const isOpen = /[?*]$/.test(letters);
    const least = isOpen ? args.length - 1 : args.length;
    const most = letters.endsWith('*') ? Infinity : args.length;
    return names.split(/\s+/).map((name) => [name, { args, least, most, result: TYPES[result] }] as const);
  }),
);
