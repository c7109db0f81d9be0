/** Nomad's answers, as far as Berth reads them. */

export interface JobVersion {
  readonly Version: number;
  readonly CreateIndex: number;
  readonly JobModifyIndex: number;
  readonly Type: string;
  readonly NodePool: string;
  readonly Stop: boolean;
  readonly Stable: boolean;
  readonly Status: string;

  /** @default - none, for what was not dispatched with one */
  readonly DispatchIdempotencyToken?: string;
  readonly TaskGroups: readonly {
    readonly Name: string;
    readonly Count: number;
    readonly Scaling: object | null;
    readonly Update: { readonly ProgressDeadline: number } | null;
  }[];
}

export interface JobStub {
  readonly ID: string;
  readonly ParentID: string;
  readonly SubmitTime: number;
  readonly Status: string;
  readonly Stop: boolean;
}

export interface Deployment {
  readonly ID: string;
  readonly JobVersion: number;
  readonly JobCreateIndex: number;
  readonly Status: string;
  readonly StatusDescription: string;
  readonly TaskGroups: { readonly [group: string]: DeploymentGroup };
}

export interface DeploymentGroup {
  readonly DesiredTotal: number;
  readonly DesiredCanaries: number;
  readonly HealthyAllocs: number;
  readonly AutoPromote: boolean;
  readonly Promoted: boolean;
}

export interface Allocation {
  readonly ID: string;
  readonly TaskGroup: string;
  readonly NodeName: string;
  readonly JobVersion: number;
  readonly CreateIndex: number;
  readonly DesiredStatus: string;
  readonly ClientStatus: string;
  readonly ClientDescription: string;
  readonly FollowupEvalID: string;
  readonly NextAllocation: string;
  readonly DeploymentStatus: { readonly Healthy: boolean | null } | null;
  readonly TaskStates: { readonly [task: string]: TaskState } | null;
}

export interface TaskState {
  readonly State: string;
  readonly Failed: boolean;
  readonly Events: readonly TaskEvent[] | null;
}

export interface TaskEvent {
  readonly Type: string;

  /** In nanoseconds, by the clock of the client. */
  readonly Time: number;
  readonly DisplayMessage: string;
  readonly Details: { readonly [name: string]: string } | null;
}

export interface Evaluation {
  readonly Status: string;
  readonly ModifyIndex: number;
  readonly JobModifyIndex: number;
  readonly FailedTGAllocs: { readonly [group: string]: Placement } | null;
}

/** What the scheduler met when it looked for a client. */
export interface Placement {
  readonly NodesEvaluated: number;
  readonly NodesFiltered: number;
  readonly NodesExhausted: number;
  readonly DimensionExhausted: { readonly [dimension: string]: number } | null;
  readonly ConstraintFiltered: { readonly [constraint: string]: number } | null;
}

export interface NodeStub {
  readonly NodePool: string;
  readonly Status: string;
  readonly SchedulingEligibility: string;
}
