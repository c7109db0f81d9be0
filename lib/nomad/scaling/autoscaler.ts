import { Construct } from 'constructs';
import { Duration } from '../../core/duration';
import { checked } from '../../private/validation/checked';
import { escapeGoTemplate } from '../job/client-escapes';
import { checkTexts } from '../../private/validation/plain-text';
import { httpUrl } from '../../private/validation/address-rules';
import { integer, NOT_EMPTY } from '../../private/validation/rules';
import { Rule, Violations } from '../../private/validation/violations';
import { AclPolicy } from '../acl/acl-policy';
import { AclRules } from '../acl/acl-rules';
import { autoscalerConfig } from './autoscaler-config';
import { DockerDriver } from '../job/docker-driver';
import { Job } from '../job/job';
import { DnsConfigSpec } from '../job/spec/spec.generated';

/** Properties for `Autoscaler`. */
export interface AutoscalerProps {
  /** Image that holds the Nomad Autoscaler, with its tag or digest. */
  readonly image: string;

  /**
   * Nomad namespace of the job; whoever may deploy jobs there can use the autoscaler's rights.
   *
   * @default 'default'
   */
  readonly namespace?: string;

  /**
   * Nomad node pool in which it runs.
   *
   * @default 'default'
   */
  readonly nodePool?: string;

  /**
   * Number of instances. One is active; another takes over when it is lost.
   *
   * @default 1 - Nomad replaces it when it is lost
   */
  readonly count?: number;

  /**
   * URL of the Prometheus that `ScalingCheck.prometheus` asks, as the job's containers reach it.
   *
   * @default - none: such checks fail, in the autoscaler's log
   */
  readonly prometheusAddress?: string;

  /**
   * Path of a variable, which the job may read, with the items `user` and `password` that the Prometheus asks for.
   *
   * @default - it asks for none
   */
  readonly prometheusVariable?: string;

  /**
   * Create the ACL policy that lets the job's own identity, and no other, read and scale the jobs of all namespaces.
   *
   * @default false - Nomad requires no token
   */
  readonly accessControl?: boolean;

  /**
   * Name servers of the container.
   *
   * @default - those of the host
   */
  readonly dns?: DnsConfigSpec;

  /**
   * Further configuration, nested, by the autoscaler's own names, merged into Berth's field by field.
   *
   * @default - none
   */
  readonly config?: { [key: string]: any };
}

/** What the built-in plugins read and write: policies, counts, and the resource use of allocations. */
const SCALING_CAPABILITIES = [
  'list-scaling-policies',
  'read-scaling-policy',
  'read-job-scaling',
  'scale-job',
  'read-job',
];

/** Port inside the container. */
const PORT = 8080;

/** What stands for the two until Nomad fills them in. */
const LOGIN = { user: 'user of prometheus', password: 'password of prometheus' };

/**
 * Define the Nomad Autoscaler, which acts on the scaling policies of all jobs. It is a job that talks to Nomad through
 * the socket of its task, with the task's own identity: it needs no address, certificate or token.
 *
 * @see https://developer.hashicorp.com/nomad/tools/autoscaling
 */
@checked('nomad.Autoscaler')
export class Autoscaler extends Construct {
  /** Define the rights of its job. @internal */
  public static _allow(scope: Construct, id: string, job: AutoscalerJob): void {
    const { namespace, jobId } = job;
    const policy = { name: `${namespace}-${jobId}`, rules: AclRules.hcl(rules(lockOf(job))) };
    new AclPolicy(scope, id, { ...policy, workload: { jobId, namespace } });
  }

  /** The Nomad job. */
  public readonly job: Job;

  public constructor(scope: Construct, id: string, props: AutoscalerProps) {
    super(scope, id);
    const { namespace = 'default', count = 1, prometheusAddress, prometheusVariable } = props;
    const prometheusLogin = prometheusVariable === undefined ? undefined : LOGIN;
    const lock = lockOf({ namespace, jobId: id, count });
    const text = autoscalerConfig({ port: PORT, prometheusAddress, prometheusLogin, lock, raw: props.config });
    const violations = new Violations();
    violations.require('image', props.image, NOT_EMPTY);
    violations.require('count', count, integer(1));
    violations.require('prometheusAddress', prometheusAddress, httpUrl('http://prometheus.service.consul:9090'));
    violations.require('prometheusVariable', prometheusVariable, VARIABLE);
    if (prometheusVariable !== undefined && prometheusAddress === undefined) {
      violations.add({ prop: 'prometheusAddress', must: "be given with 'prometheusVariable'" });
    }
    checkTexts('config', props.config, violations);
    if (violations.all.length === 0 && text.includes('{TfToken[')) {
      const must = "be known at synthesis: it becomes part of the autoscaler's configuration file";
      violations.add({ prop: 'config', must });
    }
    violations.throwFor(this);

    if (props.accessControl) Autoscaler._allow(this, 'policy', { namespace, jobId: id, count });
    this.job = new Job(this, 'Default', {
      spec: {
        id,
        name: id,
        namespace,
        nodePool: props.nodePool,
        taskGroups: [
          {
            name: id,
            count,
            networks: [{ dynamicPorts: [{ label: 'http', to: PORT }], dns: props.dns }],
            services: [
              {
                name: id,
                provider: 'consul',
                portLabel: 'http',
                checks: [
                  {
                    name: 'health',
                    type: 'http',
                    path: '/v1/health',
                    interval: Duration.seconds(5),
                    timeout: Duration.seconds(2),
                  },
                ],
              },
            ],
            update: { maxParallel: 1, minHealthyTime: Duration.seconds(10), healthyDeadline: Duration.minutes(5) },
            tasks: [
              {
                name: id,
                driver: 'docker',
                user: DockerDriver._nobody,
                config: DockerDriver.config({
                  image: props.image,
                  args: [
                    'agent',
                    `-config=\${${prometheusLogin ? 'NOMAD_SECRETS_DIR' : 'NOMAD_TASK_DIR'}}/autoscaler.json`,
                  ],
                  ports: ['http'],
                  ...DockerDriver._confined(),
                }),
                env: { NOMAD_ADDR: 'unix://${NOMAD_SECRETS_DIR}/api.sock', ...DockerDriver._temporary },
                identity: { env: true },
                templates: [
                  prometheusVariable === undefined
                    ? {
                        destPath: 'local/autoscaler.json',
                        embeddedTmpl: escapeGoTemplate(text),
                        perms: '0644',
                        changeMode: 'restart',
                      }
                    : {
                        destPath: 'secrets/autoscaler.json',
                        embeddedTmpl: filledIn(escapeGoTemplate(text), prometheusVariable),
                        ...{ perms: '0400', uid: 65534, gid: 65534 },
                        changeMode: 'restart',
                      },
                ],
                resources: { cpu: 100, memoryMb: 128 },
              },
            ],
          },
        ],
      },
    });
  }
}

const VARIABLE: Rule<string> = {
  must: 'be 1 to 128 of the characters A-Z a-z 0-9 - _ ~ /',
  holds: (value) => /^[A-Za-z0-9_~/-]{1,128}$/.test(value),
};

/** The configuration with the user and the password of a variable. */
function filledIn(text: string, variable: string): string {
  const item = (name: string): string => `{{ with nomadVar "${variable}" }}{{ .${name} }}{{ end }}`;
  return text.replace(LOGIN.user, item('user')).replace(LOGIN.password, item('password'));
}

/** What the rights of the job depend on. */
interface AutoscalerJob {
  readonly namespace: string;
  readonly jobId: string;
  readonly count: number;
}

/** Several instances need a lock. */
function lockOf({ namespace, jobId, count }: AutoscalerJob): Lock | undefined {
  return count === 1 ? undefined : { namespace, path: `nomad/jobs/${jobId}/lock` };
}

interface Lock {
  readonly namespace: string;
  readonly path: string;
}

/** The rights of the job; several instances also need the lock that elects the active one. */
function rules(lock: Lock | undefined): string {
  const capabilities = SCALING_CAPABILITIES.map((each) => `"${each}"`).join(', ');
  const all = `namespace "*" {\n  capabilities = [${capabilities}]\n}`;
  if (lock === undefined) return all;
  const path = `path "${lock.path}" { capabilities = ["write", "read", "list", "destroy"] }`;
  return `${all}\nnamespace "${lock.namespace}" {\n  capabilities = [${capabilities}]\n  variables {\n    ${path}\n  }\n}`;
}
