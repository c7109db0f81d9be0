import { Duration } from '../../core/duration';
import { checkTexts } from '../../private/validation/plain-text';
import { NOT_EMPTY } from '../../private/validation/rules';
import { isToken } from '../../private/validation/tokens';
import { Rule, Violations } from '../../private/validation/violations';
import { readPromql } from '../promql/promql';
import { unknownLabel } from '../promql/series';
import { AlertLabels, AlertOptions } from './alert-options';
import { templateProblem } from './alert-template';

/** Labels that are set, and what sets them. */
const TAKEN: { readonly [label: string]: string } = {
  __name__: 'Prometheus keeps it for names of series',
  alertname: 'it is the name of the alert',
  alertstate: 'Prometheus keeps it for the state of an alert',
  severity: "write 'severity'",
  namespace: 'it is the namespace of the workload',
  job: 'it is the name of the workload',
};

const LABEL: Rule<string> = {
  must: 'be a name that is not set already',
  holds: (name) => name !== '' && !Object.hasOwn(TAKEN, name),
  fix: (name) => TAKEN[name],
};

const TEMPLATE: Rule<string> = {
  must: 'be text, or a template that Prometheus can read',
  holds: (text) => templateProblem(text) === undefined,
  fix: templateProblem,
};

/** Prometheus counts in 64 bits of nanoseconds, as Go does, but has no such alert in mind. */
const LASTING: Rule<Duration> = {
  must: 'be at most 366 days',
  holds: (value) => value.isUnresolved() || value.toSeconds() <= 366 * 86_400,
};

/** Check how an alert is called, routed and explained. */
export function checkLabels(prop: string, name: string, options: AlertLabels, violations: Violations): void {
  const { severity, labels = {}, annotations = {} } = options;
  violations.require(`${prop}.name`, name, NOT_EMPTY);
  violations.require(`${prop}.severity`, severity, NOT_EMPTY);
  checkTexts(prop, { name, severity, labels, annotations }, violations);
  for (const [label, value] of Object.entries(labels)) {
    violations.require(`${prop}.labels.${label}`, label, LABEL);
    violations.require(`${prop}.labels.${label}`, value, TEMPLATE);
  }
  violations.require(`${prop}.severity`, severity, TEMPLATE);
  for (const [annotation, value] of Object.entries(annotations)) {
    violations.require(`${prop}.annotations`, annotation, NOT_EMPTY);
    violations.require(`${prop}.annotations.${annotation}`, value, TEMPLATE);
  }
}

/** Check when an alert fires and ends. */
export function checkOptions(prop: string, options: AlertOptions, violations: Violations): void {
  violations.require(`${prop}.for`, options.for, LASTING);
  violations.require(`${prop}.keepFiringFor`, options.keepFiringFor, LASTING);
}

/** Check an expression that a user has written. */
export function checkQuery(prop: string, promql: string, violations: Violations): void {
  checkTexts(prop, promql, violations);
  if (isToken(promql)) return;
  const verdict = readPromql(promql);
  const must = 'be an expression that Prometheus can read';
  if ('problem' in verdict) return violations.add({ prop, must, got: promql, fix: verdict.problem });
  if (verdict.type !== 'vector') {
    const fix =
      verdict.type === 'scalar'
        ? 'a scalar always fires: compare a series, or write vector(…)'
        : `it is a ${verdict.type === 'string' ? 'string' : 'range vector'}`;
    violations.add({ prop, must: 'yield series, for each of which the alert fires', got: promql, fix });
  }
  const label = unknownLabel(promql);
  if (label !== undefined) violations.add({ prop, must: 'select by labels that exist', got: promql, fix: label });
}
