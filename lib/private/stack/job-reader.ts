import { IConstruct } from 'constructs';
import { RegistryKey } from './stack-registry';

/** What reads each job of an app as Terraform gets it: after patches, overrides and aspects. */
export interface JobReader {
  /** @param jobspec the text in Terraform's configuration; it may be written several times, and the last one counts */
  read(job: IConstruct, jobspec: string): void;
}

const READERS = new RegistryKey<{ reader?: JobReader }>(() => ({}));
const OWN = new RegistryKey(() => new Set<IConstruct>());

/** Have the jobs of an app read from now on. */
export function readJobs(app: IConstruct, reader: JobReader): void {
  READERS.ofApp(app).reader = reader;
}

/** Show a job to the reader of its app. */
export function showJob(job: IConstruct, jobspec: string): void {
  READERS.ofApp(job).reader?.read(job, jobspec);
}

/** Note that all constructs of a stack until now are Berth's own, which whoever uses it can't change. */
export function markOwn(stack: IConstruct): void {
  stack.node.findAll().forEach((each) => OWN.ofStack(stack).add(each));
}

/** Whether a construct is one of Berth's own. */
export function isOwn(construct: IConstruct): boolean {
  return OWN.ofStack(construct).has(construct);
}
