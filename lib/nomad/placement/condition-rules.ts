import { Token } from 'cdktf';
import { NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { RE2 } from './re2';
import { Rule, Violations } from '../../private/validation/violations';
import { AffinitySpec, ConstraintSpec, SpreadSpec } from '../job/spec/spec.generated';

/** A condition on a client's attributes, as constraints and affinities have it. */
interface Condition {
  readonly ltarget?: string;
  readonly operand?: string;
  readonly rtarget?: string;
}

/** Where something may run. */
interface Place {
  readonly constraints?: ConstraintSpec[];
  readonly affinities?: AffinitySpec[];
  readonly spreads?: SpreadSpec[];
}

/** What the parts of a condition are called where they are given. */
interface ConditionWords {
  readonly ltarget: string;
  readonly operand: string;
  readonly rtarget: string;
}

/** The words of Nomad's API. */
const API_WORDS: ConditionWords = { ltarget: 'ltarget', operand: 'operand', rtarget: 'rtarget' };

/** The words of the job specification's language, and of the factories here. */
export const WORDS: ConditionWords = { ltarget: 'attribute', operand: 'operator', rtarget: 'value' };

const COMPARISONS = ['=', '==', 'is', '!=', 'not', '>', '>=', '<', '<='];
const SETS = ['set_contains', 'set_contains_all', 'set_contains_any'];
const PRESENCE = ['is_set', 'is_not_set'];

/** Operators of affinities. */
const OF_AFFINITIES = [...COMPARISONS, 'regexp', 'version', 'semver', ...SETS];

/** Operators of constraints. */
const OF_CONSTRAINTS = [...OF_AFFINITIES, ...PRESENCE, 'distinct_hosts', 'distinct_property'];

/** Check a condition of a constraint: what Nomad would refuse, or take and never find. */
export function checkConstraint(prop: string, spec: Condition, words: ConditionWords, violations: Violations): void {
  checkCondition(prop, spec, words, OF_CONSTRAINTS, violations);
}

/** Check a condition of an affinity. */
export function checkAffinity(prop: string, spec: Condition, words: ConditionWords, violations: Violations): void {
  checkCondition(prop, spec, words, OF_AFFINITIES, violations);
}

/** Check where a job, a group or a task of a specification may run. */
export function checkPlace(prop: string, place: Place, violations: Violations): void {
  const each = <T>(items: T[] | undefined, check: (item: T, index: number) => void): void => {
    if (!Token.isUnresolved(items)) items?.forEach(check);
  };
  each(place.constraints, (spec, index) =>
    checkConstraint(`${prop}.constraints[${index}]`, spec, API_WORDS, violations),
  );
  each(place.affinities, (spec, index) => checkAffinity(`${prop}.affinities[${index}]`, spec, API_WORDS, violations));
  each(place.spreads, ({ attribute }, index) =>
    checkAttribute(`${prop}.spreads[${index}].attribute`, attribute, violations),
  );
}

/** Check what something spreads over. */
export function checkAttribute(prop: string, attribute: string | undefined, violations: Violations): void {
  if (attribute === undefined) violations.add({ prop, must: ATTRIBUTE.must });
  violations.require(prop, attribute, ATTRIBUTE);
}

function checkCondition(
  prop: string,
  { ltarget, operand, rtarget }: Condition,
  words: ConditionWords,
  operators: string[],
  violations: Violations,
): void {
  if (operand === undefined) violations.add({ prop: `${prop}.${words.operand}`, must: 'be given' });
  violations.require(`${prop}.${words.operand}`, operand, oneOf(...operators));
  if (operand === undefined || !operators.includes(operand)) return;
  if (operand !== 'distinct_hosts') checkAttribute(`${prop}.${words.ltarget}`, ltarget, violations);
  const value = `${prop}.${words.rtarget}`;
  const rule = VALUES[operand] ?? (PRESENCE.includes(operand) ? NOTHING : NOT_EMPTY);
  // These two have a value of their own where none is given.
  const given = operand.startsWith('distinct_') ? rtarget : (rtarget ?? '');
  violations.require(value, given, rule);
}

const NOTHING: Rule<string> = { must: 'be left out: there is nothing to compare with', holds: (value) => value === '' };

const ATTRIBUTE: Rule<string> = {
  must: 'be one of ${attr.…}, ${meta.…}, ${device.…}, ${node.class}, ${node.datacenter}, ${node.pool}, ${node.unique.id} and ${node.unique.name}',
  holds: (value) =>
    value.startsWith('$')
      ? /^\$\{(?:(?:attr|meta|device)\.[^]*|node\.(?:class|datacenter|pool|unique\.id|unique\.name))\}$/.test(value)
      : // A text is legal, and the same on every host.
        value !== '' && !/^(?:attr|meta|device|node|unique)\./.test(value),
  fix: (value) => (/^(?:attr|meta|device|node)\.\S+$/.test(value) ? `write '\${${value}}'` : undefined),
};

const PARTS = '[0-9A-Za-z]+(?:[.-][0-9A-Za-z]+)*';

/** A list of versions, each with what it is compared by. */
function versions(operators: string): Rule<string> {
  const one = `[ \\t]*(?:${operators})?[ \\t]*v?\\d{1,18}(?:\\.\\d{1,18})*(?:-${PARTS})?(?:\\+${PARTS})?[ \\t]*`;
  const all = new RegExp(`^${one}(?:,${one})*$`);
  return {
    must: `be conditions on a version with commas between, such as '>= 1.2, < 2.0', of the operators ${operators.replace(/\|/g, ' ')}`,
    holds: (value) => all.test(value),
  };
}

/** Rules for the values of operators that take no other text. */
const VALUES: { readonly [operator: string]: Rule<string> | undefined } = {
  regexp: { ...RE2, holds: (value) => value !== '' && RE2.holds(value) },
  version: versions('=|!=|>=|<=|~>|>|<'),
  semver: versions('=|!=|>=|<=|>|<'),
  distinct_hosts: oneOf('true', 'false'),
  distinct_property: {
    must: 'be how many instances each value may have, at least 1',
    holds: (value) => /^[1-9]\d{0,9}$/.test(value),
  },
};
