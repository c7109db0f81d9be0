import { JobVersion } from './answers';

/** Nomad's own bookkeeping; not a part of the definition. */
const KEPT = [
  'Version',
  'CreateIndex',
  'ModifyIndex',
  'JobModifyIndex',
  'SubmitTime',
  'Status',
  'StatusDescription',
  'Stable',
  'VersionTag',
];

/** The definition of a version as a text, the same each time: Nomad writes the keys of a map in any order. */
export function definitionText(job: JobVersion): string {
  const definition = Object.fromEntries(Object.entries(job).filter(([name]) => !KEPT.includes(name)));
  return JSON.stringify(definition, (_, value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Whether nothing but numbers of instances differs, as where an autoscaler works. */
export function isSame(a: JobVersion, b: JobVersion): boolean {
  const text = (job: JobVersion): string => {
    const groups = job.TaskGroups.map((group) => ({
      ...group,
      Count: 0,
      Scaling: { ...group.Scaling, CreateIndex: 0, ModifyIndex: 0 },
    }));
    return definitionText({ ...job, TaskGroups: groups });
  };
  return text(a) === text(b);
}
