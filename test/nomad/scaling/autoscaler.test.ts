import { Fn, TerraformStack, Testing } from 'cdktf';
import { nomad } from '../../../lib';
import { Template } from '../../../lib/testing';
import { stackOf } from '../../fixtures/stack-of';

const image = 'hashicorp/nomad-autoscaler:0.4.9';
const define = (props: Partial<nomad.AutoscalerProps> = {}): TerraformStack => {
  const stack = stackOf(Testing.app());
  new nomad.Autoscaler(stack, 'autoscaler', { image, ...props });
  return stack;
};
/** What it reads, once Nomad's client has written it. */
const configOf = (stack: TerraformStack): any => {
  const [{ EmbeddedTmpl }] = Template.of(stack).job('autoscaler').TaskGroups[0].Tasks[0].Templates;
  return JSON.parse(EmbeddedTmpl.replaceAll('{{ "{{" }}', '{{'));
};

describe('Autoscaler', () => {
  test('defaults: one instance, without privileges, that asks by its own socket', () => {
    const stack = define();
    expect(Template.of(stack).resourceTypes()).toEqual(['nomad_job']);
    expect(Template.of(stack).job('autoscaler')).toMatchObject({
      Type: 'service',
      Namespace: 'default',
      TaskGroups: [
        {
          Count: 1,
          Networks: [{ DynamicPorts: [{ Label: 'http', To: 8080 }] }],
          Services: [{ Checks: [{ Type: 'http', Path: '/v1/health' }] }],
          Tasks: [
            {
              User: '65534:65534',
              Config: {
                image,
                args: ['agent', '-config=${NOMAD_TASK_DIR}/autoscaler.json'],
                ports: ['http'],
                cap_drop: ['all'],
              },
              Env: { NOMAD_ADDR: 'unix://${NOMAD_SECRETS_DIR}/api.sock' },
              Identity: { Env: true },
              Templates: [{ DestPath: 'local/autoscaler.json' }],
            },
          ],
        },
      ],
    });
    expect(configOf(stack)).toEqual({ http: { bind_address: '0.0.0.0', bind_port: 8080 }, nomad: { namespace: '*' } });
  });

  test('logs in to Prometheus by a variable, in a file for its task alone', () => {
    const address = 'http://prometheus.service.consul:9090';
    const stack = define({ prometheusAddress: address, prometheusVariable: 'nomad/jobs/autoscaler' });
    const [task] = Template.of(stack).job('autoscaler').TaskGroups[0].Tasks;
    expect(task.Config.args).toEqual(['agent', '-config=${NOMAD_SECRETS_DIR}/autoscaler.json']);
    expect(task.Templates[0]).toMatchObject({ DestPath: 'secrets/autoscaler.json', Perms: '0400', Uid: 65534 });
    const filled = task.Templates[0].EmbeddedTmpl.replace(
      /\{\{ with nomadVar "nomad\/jobs\/autoscaler" \}\}\{\{ \.(\w+) \}\}\{\{ end \}\}/g,
      'the $1',
    );
    expect(JSON.parse(filled).apm.prometheus.config).toEqual({
      address,
      basic_auth_user: 'the user',
      basic_auth_password: 'the password',
    });
    expect(() => define({ prometheusVariable: 'nomad/jobs/autoscaler' })).toThrow(
      "'prometheusAddress' must be given with",
    );
    expect(() => define({ prometheusAddress: address, prometheusVariable: 'a" }}' })).toThrow(
      "'prometheusVariable' must be 1 to 128 of the characters",
    );
  });

  test('all properties', () => {
    const stack = define({
      namespace: 'autoscaler',
      nodePool: 'apps',
      count: 2,
      prometheusAddress: 'http://prometheus.service.consul:9090',
      accessControl: true,
      dns: { servers: ['10.0.0.1'] },
      config: { log_level: 'DEBUG', http: { bind_port: 9 }, apm: { x: { driver: '${y} {{z}}' } } },
    });
    const job = Template.of(stack).job('autoscaler');
    expect(job).toMatchObject({ Namespace: 'autoscaler', NodePool: 'apps' });
    expect(job.TaskGroups[0]).toMatchObject({ Count: 2, Networks: [{ DNS: { Servers: ['10.0.0.1'] } }] });
    expect(configOf(stack)).toEqual({
      http: { bind_address: '0.0.0.0', bind_port: 9 },
      nomad: { namespace: '*' },
      apm: {
        prometheus: { driver: 'prometheus', config: { address: 'http://prometheus.service.consul:9090' } },
        // What opens a template for HCL is written twice.
        x: { driver: '$${y} {{z}}' },
      },
      high_availability: { enabled: true, lock_namespace: 'autoscaler', lock_path: 'nomad/jobs/autoscaler/lock' },
      log_level: 'DEBUG',
    });
  });

  test('its identity, and no other, may read and scale; of several, also hold the lock', () => {
    const policyOf = (props: Partial<nomad.AutoscalerProps>): any => {
      const stack = define({ namespace: 'autoscaler', accessControl: true, ...props });
      return Object.values<any>(JSON.parse(Testing.synth(stack)).resource.nomad_acl_policy)[0];
    };
    const capabilities =
      'capabilities = ["list-scaling-policies", "read-scaling-policy", "read-job-scaling", "scale-job", "read-job"]';
    expect(policyOf({})).toMatchObject({
      name: 'autoscaler-autoscaler',
      rules_hcl: `namespace "*" {\n  ${capabilities}\n}`,
      job_acl: { namespace: 'autoscaler', job_id: 'autoscaler' },
    });
    expect(policyOf({ count: 3 }).rules_hcl).toContain('path "nomad/jobs/autoscaler/lock" { capabilities = ["write"');
  });

  test('fails when it could not start', () => {
    expect(() => define({ image: '', count: 0, prometheusAddress: 'prometheus:9090' })).toThrow(
      /'image' must not be empty.*\n.*'count' must be an integer of at least 1.*\n.*'prometheusAddress' must be a URL/,
    );
    expect(() => define({ config: { log_level: Fn.upper('info') } })).toThrow("'config' must be known at synthesis");
  });
});
