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

/** The definition of a version, which Nomad always writes in one order. */
export function definitionOf(job: JobVersion): { [field: string]: unknown } {
  return Object.fromEntries(Object.entries(job).filter(([name]) => !KEPT.includes(name)));
}

/** Whether nothing but numbers of instances differs, as where an autoscaler works. */
export function isSame(a: JobVersion, b: JobVersion): boolean {
  const text = (job: JobVersion): string => {
    const groups = job.TaskGroups.map((group) => ({
      ...group,
      Count: 0,
      Scaling: { ...group.Scaling, CreateIndex: 0, ModifyIndex: 0 },
    }));
    return JSON.stringify({ ...definitionOf(job), TaskGroups: groups });
  };
  return text(a) === text(b);
}
