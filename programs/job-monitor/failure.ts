/** What was followed did not become what it should: a verdict about the job, and not about the way to Nomad. */
export class Failure extends Error {}
