import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { JobSpec } from '../../nomad/job/spec/spec.generated';
import { DocumentVariable } from '../../nomad/storage/document-variable';
import { Alert } from '../../observability/alerts/alert';
import { ALERTS_ITEM, ALERTS_PATH, RuleGroup } from '../../observability/alerts/alert-rule';
import { AlertSubject } from '../../observability/alerts/alert-subject';
import { GrafanaFacts, linkedToApp } from '../../observability/dashboards/alert-links';
import { ICluster } from '../../platform/cluster/cluster-attributes';
import { JsonDocument } from '../../private/rendering/json-document';
import { isToken } from '../../private/validation/tokens';
import { Violation, Violations } from '../../private/validation/violations';
import { Deployed } from '../workload/dependencies';
import { Part } from '../workload/part';
import { Ports } from '../workload/ports';

/** Bytes that a Nomad variable holds, the names of its items included. */
const CAPACITY = 65_536;

/** When somebody is told about a workload. */
export interface WatchedProps {
  /**
   * When somebody is told that something is wrong with it. The platform must have metrics.
   *
   * @default - only when the platform's own alerts tell of it
   */
  readonly alerts?: Alert[];
}

/** The workload that alerts watch. */
export interface WatchedWorkload {
  readonly construct: Construct;
  readonly cluster: ICluster;
  readonly namespace: string;
  readonly name: string;
  readonly ports: Ports;
}

/** The alerts of a workload, in a variable from which the platform's Prometheus takes them. */
export class Alerts implements Part {
  private readonly all: Alert[] = [];
  private runs: AlertSubject['runs'] = 'always';
  private interval?: Duration;
  private deployed?: Deployed;
  private variable?: DocumentVariable;

  public constructor(
    private readonly workload: WatchedWorkload,
    private readonly given: readonly Alert[] = [],
  ) {}

  /** The same, as alerts of this kind of job. */
  public of({ type, periodic }: JobSpec): this {
    if (type !== 'batch') this.runs = 'always';
    else if (periodic === undefined) this.runs = 'when started';
    else this.runs = periodic.enabled === false ? 'never' : 'on a schedule';
    this.interval = leastInterval(periodic?.specs?.[0] ?? '');
    return this;
  }

  public check(violations: Violations): void {
    this.given.forEach((alert) => violations.add(...this.add(alert)));
  }

  /** Add an alert, unless something is wrong with it. */
  public add(alert: Alert): Violation[] {
    const prop = `alerts[${this.all.length}]`;
    const found = new Violations();
    if (!this.workload.cluster.hasMetrics) {
      const fix = "give the platform 'metrics: {}'";
      found.add({ prop, must: 'be left out: the cluster has no metrics', got: alert.name, fix });
    }
    const twin = this.all.findIndex((other) => other._isLike(alert));
    if (twin >= 0) {
      found.add({ prop, must: `differ from 'alerts[${twin}]' in its name or its labels`, got: alert.name });
    }
    // Routes may still come.
    found.add(...alert._violations(prop), ...alert._misfits(prop, this.subject()));
    this.all.push(alert);
    this.define();
    return found.all;
  }

  /** Define the variable, now or with the first alert. */
  public defineAfter(deployed: Deployed): void {
    this.deployed = deployed;
    this.define();
  }

  private subject(routed?: string[]): AlertSubject {
    const { namespace, name: job, ports } = this.workload;
    return { namespace, job, routed, service: ports.service, runs: this.runs, interval: this.interval };
  }

  private define(): void {
    const { construct, namespace, name } = this.workload;
    if (this.deployed === undefined || this.variable !== undefined || this.all.length === 0) return;
    this.variable = new DocumentVariable(construct, 'Alerts', {
      path: `${ALERTS_PATH}/${name}`,
      namespace,
      key: ALERTS_ITEM,
      document: new JsonDocument(() => this.toGroup(), undefined, true),
      // What is still being deployed must not be told missing; a run may take hours.
      after: this.runs === 'always' ? this.deployed.healthy : this.deployed.registered,
    });
  }

  private get grafana(): GrafanaFacts {
    const { name: platform, dashboardsAddress, hasNoDashboards } = this.workload.cluster;
    return { platform, grafana: hasNoDashboards ? undefined : dashboardsAddress };
  }

  private toGroup(): RuleGroup {
    const subject = this.subject(this.workload.ports.facts.flatMap(({ ingress }) => ingress));
    const violations = new Violations();
    this.all.forEach((alert, index) => violations.add(...alert._misfits(`alerts[${index}]`, subject)));
    violations.throwFor(this.workload.construct);
    const rules = linkedToApp(
      this.grafana,
      subject,
      this.all.map((alert) => alert._toRule(subject)),
    );
    const group = { name: `${subject.namespace}/${subject.job}`, rules };
    const text = JSON.stringify(group);
    const size = ALERTS_ITEM.length + Buffer.byteLength(text);
    if (size > CAPACITY && !isToken(text)) {
      violations.add({ prop: 'alerts', must: `be at most ${CAPACITY} bytes, what a Nomad variable holds`, got: size });
    }
    violations.throwFor(this.workload.construct);
    return group;
  }
}

/** Time between two runs at least: told only of schedules that run once in an hour, or no more than once a day. */
function leastInterval(cron: string): Duration | undefined {
  const [minute, hour, ...days] = cron.trim().split(/\s+/);
  // A day in which the clock is put forward has 23 hours.
  if (/^@(?:daily|weekly|monthly|yearly|annually)$/.test(cron)) return Duration.hours(23);
  if (cron === '@hourly') return Duration.hours(1);
  if (days.length !== 3 || !/^\d+$/.test(minute)) return undefined;
  if (hour === '*') return Duration.hours(1);
  return /^\d+$/.test(hour) ? Duration.hours(23) : undefined;
}
