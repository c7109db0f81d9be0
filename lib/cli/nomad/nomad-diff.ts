/** A part of the difference between what runs and a job, as Nomad's dry run tells it. */
export interface NomadDiff {
  readonly Type: string;
  readonly Name?: string;
  readonly Fields?: readonly NomadField[] | null;
  readonly Objects?: readonly NomadDiff[] | null;
  readonly TaskGroups?: readonly NomadDiff[] | null;
  readonly Tasks?: readonly NomadDiff[] | null;
}

/** A field that differs. */
export interface NomadField {
  readonly Type: string;
  readonly Name: string;
  readonly Old: string;
  readonly New: string;
}
