import { STRUCTS } from '../../../nomad/job/spec/spec-fields.generated';
import { NomadDiff, NomadField } from '../../nomad/nomad-diff';
import { changedLines } from './changed-lines';
import { FieldChange } from './field-change';
import { isSecretName, secretLines } from './secret-looks';
import { HIDDEN, OTHER_HIDDEN, shortened, shownValue } from './shown-value';

/** Fields that hold nanoseconds. */
const DURATIONS = new Set(
  Object.values(STRUCTS).flatMap((fields) =>
    Object.values(fields).flatMap(({ key, kind }) => (kind === 'duration' ? [key] : [])),
  ),
);

/** Parts whose fields have names that people chose. */
const FREE = /^(?:Env|Meta|Config|Template|CanaryMeta|Headers?)/;

/** The difference between what runs and a job, with secrets hidden: Nomad shows variables in clear. */
export function nomadDiff(difference: NomadDiff): FieldChange[] {
  return partDiff('', difference);
}

function partDiff(prefix: string, { Fields, Objects, TaskGroups, Tasks }: NomadDiff): FieldChange[] {
  return [
    ...(Fields ?? []).filter(isChange).map((field) => fieldDiff(prefix, field)),
    ...(Objects ?? []).filter(isChange).flatMap((part) => partDiff(`${prefix}${shortened(part.Name ?? '')}.`, part)),
    ...(TaskGroups ?? []).filter(isChange).flatMap((part) => named(prefix, 'group', part)),
    ...(Tasks ?? []).filter(isChange).flatMap((part) => named(prefix, 'task', part)),
  ];
}

function named(prefix: string, what: string, part: NomadDiff): FieldChange[] {
  const path = `${prefix}${what} ${shortened(part.Name ?? '')}`;
  const parts = partDiff(`${path} / `, part);
  if (part.Type === 'Added') return [{ path, kind: 'added', parts }];
  return part.Type === 'Deleted' ? [{ path, kind: 'removed', parts }] : parts;
}

function fieldDiff(prefix: string, { Type, Name, Old, New }: NomadField): FieldChange {
  const kind = Type === 'Added' ? 'added' : Type === 'Deleted' ? 'removed' : 'changed';
  const path = `${prefix}${shortened(Name.replace(/\[(.*)\]$/s, '.$1'))}`;
  const isFree = FREE.test(Name) || prefix.split(/ \/ |\./).some((part) => FREE.test(part));
  const lines = [Old, New].map((text) => text.split('\n'));
  const secret = new Set(lines.flatMap((each) => [...secretLines(each)]));
  if (lines.some(({ length }) => length > 2) && !(isFree && isSecretName(Name))) {
    const shown = changedLines(lines[0], lines[1]).map(({ sign, text }) => ({
      sign,
      text: secret.has(text) ? (sign === '+' ? OTHER_HIDDEN : HIDDEN) : shortened(text),
    }));
    return { path, kind, lines: shown };
  }
  const hides = secret.size > 0 || (isFree && isSecretName(Name));
  const text = (value: string, hidden: string): string => (hides ? hidden : shown(Name, value));
  return {
    ...{ path, kind },
    ...(kind !== 'added' && { before: text(Old, HIDDEN) }),
    ...(kind !== 'removed' && { after: text(New, kind === 'changed' ? OTHER_HIDDEN : HIDDEN) }),
  };
}

function shown(name: string, value: string): string {
  if (DURATIONS.has(name) && /^\d+$/.test(value)) return shownValue(Number(value), { key: name, kind: 'duration' });
  return /^-?\d+(?:\.\d+)?$|^(?:true|false)$/.test(value) ? value : shownValue(value);
}

function isChange({ Type }: { readonly Type: string }): boolean {
  return Type !== 'None';
}
