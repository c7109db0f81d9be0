import { createHash } from 'node:crypto';
import { App, TerraformVariable } from 'cdktf';
import { consul, Duration, nomad, Platform } from '../../../lib';
import { defineWebApp } from '../web-app';

/** What changes in the shop from step to step. */
export interface Shop {
  readonly greeting: string;
  readonly count: number;
  /** Public key of the pipeline's tokens, as PEM text. */
  readonly pipelineKey: string;
}

/** Define policies and roles in the platform's own stack. */
export function defineAccess(platform: Platform, { pipelineKey }: Shop): void {
  const stack = platform.accessStack;
  const deploys = new nomad.AclPolicy(stack, 'deploys-shop', { rules: nomad.AclRules.deploy('shop', ['scratch']) });
  const looks = new nomad.AclPolicy(stack, 'looks-at-shop', { rules: nomad.AclRules.read('shop') });
  const operates = new nomad.AclPolicy(stack, 'operates', { rules: nomad.AclRules.operate() });
  new nomad.AclRole(stack, 'shop-team', { policies: [deploys] });
  new nomad.AclRole(stack, 'guests-team', { policies: [looks] });
  new nomad.AclRole(stack, 'operators-team', { policies: [operates] });
  const authMethod = new nomad.AclAuthMethod(stack, 'pipelines', {
    login: nomad.AclLogin.jwt({ audiences: ['nomad'], validationKeys: [pipelineKey], claimMappings: { team: 'team' } }),
    tokenTtl: Duration.hours(1),
  });
  new nomad.AclBindingRule(stack, 'teams', {
    authMethod,
    binding: nomad.AclBinding.role('${value.team}-team'),
    selector: 'value.team != ""',
  });
  const reads = new consul.AclPolicy(stack, 'reads-shop', {
    rules: [consul.AclRule.keyPrefix('shop/', consul.AclAccess.READ)],
  });
  new consul.AclRole(stack, 'shop-readers', { policies: [reads], serviceIdentities: ['webapi'] });
  const secret = (name: string): string => new TerraformVariable(stack, name, { sensitive: true }).stringValue;
  new nomad.Variable(stack, 'site', {
    namespace: 'ingress',
    path: SITE,
    items: { certificate: secret('site_certificate'), key: secret('site_key') },
  });
  // The password is 'open'.
  new nomad.Variable(stack, 'users', {
    namespace: 'ingress',
    path: USERS,
    items: { users: `guest:{SHA}${createHash('sha1').update('open').digest('base64')}\n` },
  });
}

/** Path of the variable with the certificate of the site. */
export const SITE = 'nomad/jobs/traefik/site';

/** Path of the variable with the users of the dashboard. */
export const USERS = 'nomad/jobs/traefik/users';

const WORD = 'WORD={{ with nomadVar "nomad/jobs/probe" }}{{ .word }}{{ end }}';

const VOLUME = {
  name: 'scratch',
  type: 'host',
  source: 'scratch',
  accessMode: 'single-node-single-writer',
  attachmentMode: 'file-system',
};

/** Define what the team deploys: web services with their configuration, and a task that probes its own rights. */
export function defineShop(app: App, platform: Platform, { greeting, count }: Shop): void {
  const stack = defineWebApp(app, platform, { greeting, count, namespace: 'shop' });
  new nomad.Variable(stack, 'kept', {
    namespace: 'shop',
    path: 'nomad/jobs/probe',
    items: { word: 'sesame' },
  });
  new nomad.Variable(stack, 'other', { namespace: 'shop', path: 'nomad/jobs/other', items: { word: 'closed' } });
  // On a host that is never removed: a volume does not move.
  const constraints = [nomad.Constraint.attribute('${node.unique.name}', '=', 'h5')];
  new nomad.DynamicHostVolume(stack, 'scratch', { namespace: 'shop', constraints });
  new consul.ServiceDefaults(stack, 'webapi-defaults', { service: 'webapi', protocol: 'http' });
  new consul.ConfigEntry(stack, 'webapi-resolver', {
    kind: 'service-resolver',
    name: 'webapi',
    config: { ConnectTimeout: '15s' },
  });
  new consul.ServiceIntentions(stack, 'webapi-intentions', {
    destination: 'webapi',
    sources: [
      consul.IntentionSource.http('traefik', [{ pathPrefix: '/admin', allow: false }, { pathPrefix: '/' }]),
      consul.IntentionSource.deny('*'),
    ],
  });
  new nomad.Job(stack, 'probe', {
    spec: {
      namespace: 'shop',
      taskGroups: [
        {
          name: 'probe',
          volumes: { scratch: VOLUME },
          tasks: [
            {
              name: 'probe',
              driver: 'docker',
              config: nomad.DockerDriver.config({ image: 'busybox:1.35', command: 'sleep', args: ['1d'] }),
              // Gives the task both of its tokens.
              consul: {},
              identity: { env: true },
              templates: [{ embeddedTmpl: WORD, destPath: 'local/word', envvars: true }],
              volumeMounts: [{ volume: 'scratch', destination: '/scratch' }],
              resources: { cpu: 20, memoryMb: 16 },
            },
          ],
        },
      ],
    },
  });
}
