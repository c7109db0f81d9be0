import { Token } from 'cdktf';
import { integer, NOT_EMPTY, oneOf } from '../../private/validation/rules';
import { RE2 } from '../../private/validation/re2';
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

/** Names of a condition's parts, where it is given. */
interface ConditionNames {
  readonly ltarget: string;
  readonly operand: string;
  readonly rtarget: string;
}

/** The names of Nomad's API. */
const API_NAMES: ConditionNames = { ltarget: 'ltarget', operand: 'operand', rtarget: 'rtarget' };

/** The names of the job specification's language, and of the factories here. */
export const HCL_NAMES: ConditionNames = { ltarget: 'attribute', operand: 'operator', rtarget: 'value' };

const COMPARISONS = ['=', '==', 'is', '!=', 'not', '>', '>=', '<', '<='];
const SETS = ['set_contains', 'set_contains_all', 'set_contains_any'];
const PRESENCE = ['is_set', 'is_not_set'];

/** Operators of affinities. */
const AFFINITY_OPERATORS = [...COMPARISONS, 'regexp', 'version', 'semver', ...SETS];

/** Operators of constraints. */
const CONSTRAINT_OPERATORS = [...AFFINITY_OPERATORS, ...PRESENCE, 'distinct_hosts', 'distinct_property'];

/** Check a condition of a constraint for what Nomad would refuse, or accept and never match. */
export function checkConstraint(prop: string, spec: Condition, names: ConditionNames, violations: Violations): void {
  checkCondition(prop, spec, names, CONSTRAINT_OPERATORS, violations);
}

/** Check a condition of an affinity. */
export function checkAffinity(prop: string, spec: AffinitySpec, names: ConditionNames, violations: Violations): void {
  checkCondition(prop, spec, names, AFFINITY_OPERATORS, violations);
  violations.require(`${prop}.weight`, spec.weight, WEIGHT);
}

/** Check where a job, a group or a task of a specification may run. */
export function checkPlace(prop: string, place: Place, violations: Violations): void {
  const each = <T>(items: T[] | undefined, check: (item: T, index: number) => void): void => {
    if (!Token.isUnresolved(items)) items?.forEach(check);
  };
  each(place.constraints, (spec, index) =>
    checkConstraint(`${prop}.constraints[${index}]`, spec, API_NAMES, violations),
  );
  each(place.affinities, (spec, index) => checkAffinity(`${prop}.affinities[${index}]`, spec, API_NAMES, violations));
  each(place.spreads, (spec, index) => checkSpread(`${prop}.spreads[${index}]`, spec, violations));
}

/** Check which device a task asks for: a host as a whole is nothing to choose one by. */
export function checkDevice(prop: string, { constraints, affinities }: Place, violations: Violations): void {
  checkPlace(prop, { constraints, affinities }, violations);
  if (constraints === undefined || Token.isUnresolved(constraints)) return;
  constraints.forEach(({ operand }, index) => {
    if (!operand?.startsWith('distinct_')) return;
    violations.add({ prop: `${prop}.constraints[${index}].operand`, must: 'be one for devices', got: operand });
  });
}

function checkSpread(prop: string, { attribute, weight, spreadTarget = [] }: SpreadSpec, violations: Violations): void {
  checkAttribute(`${prop}.attribute`, attribute, violations);
  violations.require(`${prop}.weight`, weight, integer(1, 100));
  if (Token.isUnresolved(spreadTarget)) return;
  let sum = 0;
  spreadTarget.forEach(({ value, percent }, index) => {
    const at = `${prop}.spreadTarget[${index}]`;
    violations.require(`${at}.percent`, percent, integer(0, 100));
    if (!Token.isUnresolved(percent)) sum += percent ?? 0;
    const isFirst = spreadTarget.findIndex((each) => each.value === value) === index;
    if (!isFirst) violations.add({ prop: `${at}.value`, must: 'be named once', got: value });
  });
  if (sum > 100) violations.add({ prop: `${prop}.spreadTarget`, must: 'add up to at most 100 percent', got: sum });
}

/** Check the attribute of a spread. */
export function checkAttribute(prop: string, attribute: string | undefined, violations: Violations): void {
  if (attribute === undefined) violations.add({ prop, must: ATTRIBUTE.must });
  violations.require(prop, attribute, ATTRIBUTE);
}

function checkCondition(
  prop: string,
  { ltarget, operand, rtarget }: Condition,
  names: ConditionNames,
  operators: string[],
  violations: Violations,
): void {
  if (operand === undefined) violations.add({ prop: `${prop}.${names.operand}`, must: 'be given' });
  violations.require(`${prop}.${names.operand}`, operand, oneOf(...operators));
  if (operand === undefined || !operators.includes(operand)) return;
  if (operand !== 'distinct_hosts') checkAttribute(`${prop}.${names.ltarget}`, ltarget, violations);
  const value = `${prop}.${names.rtarget}`;
  const rule = VALUES[operand] ?? (PRESENCE.includes(operand) ? NOTHING : NOT_EMPTY);
  // These operators have a default value.
  const given = operand.startsWith('distinct_') ? rtarget : (rtarget ?? '');
  violations.require(value, given, rule);
  violations.require(value, rtarget, RIGHT_SIDE);
}

const WEIGHT: Rule<number> = {
  must: 'be an integer from -100 to 100, and not 0',
  holds: (value) => Number.isInteger(value) && value !== 0 && Math.abs(value) <= 100,
};

const NOTHING: Rule<string> = { must: 'be left out: there is nothing to compare with', holds: (value) => value === '' };

const ATTRIBUTE: Rule<string> = {
  must: 'be one of ${attr.…}, ${meta.…}, ${device.…}, ${node.class}, ${node.datacenter}, ${node.pool}, ${node.unique.id} and ${node.unique.name}',
  holds: (value) =>
    value.startsWith('$')
      ? /^\$\{(?:(?:attr|meta|device)\.[^]*|node\.(?:class|datacenter|pool|unique\.id|unique\.name))\}$/.test(value)
      : // Any other text is legal, and the same on every host.
        value !== '' && !/^(?:attr|meta|device|node|unique)\./.test(value),
  fix: (value) => (/^(?:attr|meta|device|node)\.\S+$/.test(value) ? `write '\${${value}}'` : undefined),
};

const SPACE = '[\\t\\n\\f\\r ]*';
const PARTS = '(?:\\.[0-9A-Za-z~-]+)*';
const NUMBERS = 'v?([0-9]+(?:\\.[0-9]+)*)';
const BUILD = `(?:\\+[0-9A-Za-z~-]+${PARTS})?`;

/** A list of versions, each with an operator, as Nomad's parser (hashicorp/go-version) reads them. */
function versions(operators: string, prerelease: string): Rule<string> {
  const version = `${NUMBERS}(?:${prerelease}[0-9A-Za-z~-]*${PARTS})?${BUILD}`;
  const one = new RegExp(`^${SPACE}(?:${operators})?${SPACE}${version}${SPACE}$`);
  return {
    must: `be conditions on a version, separated by commas, such as '>= 1.2, < 2.0', with the operators ${operators.replace(/\|/g, ' ')}`,
    holds: (value) => value.split(',').every((each) => one.exec(each)?.[1].split('.').every(isInt64) ?? false),
  };
}

function isInt64(digits: string): boolean {
  return digits.length < 19 || BigInt(digits) < 2n ** 63n;
}

/** What a value is compared with; an attribute in its place must be one that Nomad knows. */
const RIGHT_SIDE: Rule<string> = {
  must: 'be plain text, or one of ${attr.…}, ${meta.…}, ${device.…}, ${node.class}, ${node.datacenter}, ${node.pool}, ${node.unique.id} and ${node.unique.name}',
  holds: (value) => !value.startsWith('${') || ATTRIBUTE.holds(value),
};

/** Rules for the value, by operator. */
const VALUES: { readonly [operator: string]: Rule<string> | undefined } = {
  regexp: { ...RE2, holds: (value) => value !== '' && RE2.holds(value) },
  version: versions('=|!=|>=|<=|~>|>|<', '(?:-[0-9]|-?[A-Za-z~-])'),
  semver: versions('=|!=|>=|<=|>|<', '-[0-9A-Za-z~-]'),
  distinct_hosts: {
    must: "be 'true' or 'false'",
    holds: (value) => /^(?:|1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value),
  },
  distinct_property: {
    must: 'be the number of instances that each value may have, at least 1',
    holds: (value) => value === '' || (/^\d+$/.test(value) && BigInt(value) > 0n && BigInt(value) < 2n ** 64n),
  },
};
