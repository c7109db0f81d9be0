import { IConstruct } from 'constructs';

/** A rule that every job in a scope must keep, told by its id. */
export interface IPolicy {
  /** What findings and waivers name it by, in lower case and with hyphens, such as `image-digest`. */
  readonly id: string;

  /**
   * Check a job.
   *
   * @returns what is wrong, one sentence each: what must be how, what it is, and how to mend it; nothing where all is well
   */
  check(job: PolicyJob): string[];
}

/** A job as Nomad gets it, after patches, overrides and aspects. */
export interface PolicyJob {
  /** The construct that declares it. */
  readonly construct: IConstruct;

  /** Namespace of the job. */
  readonly namespace: string;

  /** Id of the job. */
  readonly jobId: string;

  /**
   * The specification, in the words of Nomad's API.
   *
   * What only Terraform knows is a text such as `${var.image}`.
   */
  readonly spec: { [field: string]: any };

  /** Its task groups. */
  readonly groups: any[];

  /** The tasks of all groups. */
  readonly tasks: any[];

  /** The services of all groups and tasks. */
  readonly services: any[];

  /** Its routes for HTTP and TCP. */
  readonly routes: PolicyRoute[];
}

/** A route of a job, as the ingress reads it. */
export interface PolicyRoute {
  /** Name of its router. */
  readonly router: string;

  /** Its rule, such as ``Host(`shop.example.com`)``. */
  readonly rule: string;

  /** `http` or `tcp`. */
  readonly protocol: string;

  /** Whether it serves by TLS alone, as far as that is known here. */
  readonly tls: boolean;
}
