import { consul, docker, nomad, traefik } from '../../lib';
import { programs, Row } from './attempt';
import { stack, x } from './surroundings';

/** What constructs of the layers below are given. */
export const nomadRows: Row[] = [
  ...programs([
    [(app) => new nomad.Job(stack(app), 'j', x({})), "'spec' must be given"],
    [(app) => new nomad.Job(stack(app), 'j', x({ spec: 'job' })), "'spec' must be an object"],
    [(app) => new nomad.Job(stack(app), 'j', x({ spec: [] })), "'spec' must be an object"],
    [
      (app) => new nomad.Job(stack(app), 'j', x({ spec: { id: 'j', taskgroups: [] } })),
      "'spec.taskgroups' must be a key of Nomad's Job",
    ],
    [(app) => new nomad.Job(stack(app), 'j', x({ spec: { id: 5, taskGroups: [] } })), "'spec.id' must be a string"],
    [
      (app) => new nomad.Job(stack(app), 'j', x({ spec: { id: 'j', taskGroups: 'x' } })),
      "'spec.taskGroups' must be a list",
    ],
    [
      (app) => new nomad.Job(stack(app), 'j', x({ spec: { id: 'j', taskGroups: [{ name: 'g', count: '1' }] } })),
      "'spec.taskGroups[0].count' must be an integer",
    ],
    [
      (app) => new nomad.Job(stack(app), 'j', x({ spec: { id: 'j', taskGroups: [] } })),
      "'spec.taskGroups' must not be empty",
    ],
    [(app) => new nomad.Job(stack(app), 'j', x({ specification: {} })), "'spec' must be given"],
    [
      (app) => new nomad.Job(stack(app), 'j', x({ spec: { id: 'j', taskGroups: [] }, detach: 'yes' })),
      "'detach' must be true or false",
    ],
    [(app) => nomad.Job.fromHcl(stack(app), 'j', x(5)), "'file' must be text"],
    [
      (app) => nomad.Job.fromHcl(stack(app), 'j', '/nowhere/at/all.hcl'),
      "the job file '/nowhere/at/all.hcl' can't be read: ENOENT: no such",
    ],
    [
      (app) => nomad.Job.fromJson(stack(app), 'j', '/nowhere/at/all.json'),
      "the job file '/nowhere/at/all.json' can't be read: ENOENT: no such",
    ],
    [(app) => nomad.Job.fromJobId(stack(app), 'j', x(5)), "'jobId' must be text"],
    [(app) => new nomad.Namespace(stack(app), 'n', x('x')), "'props' must be an object of nomad.NamespaceProps"],
    [
      (app) => new nomad.Namespace(stack(app), 'n', x({ nmae: 'x' })),
      "'nmae' must be a property of nomad.NamespaceProps",
    ],
    [(app) => new nomad.Namespace(stack(app), 'n', x({ meta: { a: 1 } })), "'meta.a' must be text"],
    [(app) => new nomad.NodePool(stack(app), 'n', x({ name: 5 })), "'name' must be text"],
    [(app) => new nomad.NodePool(stack(app), 'n', x({ description: 5 })), "'description' must be text"],
    [(app) => new nomad.Variable(stack(app), 'v', x({ path: 5, items: {} })), "'path' must be text"],
    [(app) => new nomad.Variable(stack(app), 'v', x({ path: 'x' })), "'items' must be given"],
    [(app) => new nomad.Variable(stack(app), 'v', x({ path: 'x', items: { a: 5 } })), "'items.a' must be text"],
    [(app) => new nomad.Variable(stack(app), 'v', x({ path: 'x', items: ['a'] })), "'items' must be a map"],
    [(app) => new nomad.Variable(stack(app), 'v', x({ path: 'x', item: { a: 'b' } })), "'items' must be given"],
    [(app) => new nomad.AclPolicy(stack(app), 'p', x({ rules: 'x' })), "'rules' must be a nomad.AclRules"],
    [(app) => new nomad.AclPolicy(stack(app), 'p', x({ rules: [] })), "'rules' must be a nomad.AclRules"],
    [(app) => new nomad.AclPolicy(stack(app), 'p', x({})), "'rules' must be given"],
    [(app) => new nomad.AclRole(stack(app), 'r', x({ policies: ['p'] })), "'policies[0]' must be a nomad.IAclPolicy"],
    [(app) => new nomad.AclRole(stack(app), 'r', x({ policies: 'p' })), "'policies' must be a list"],
    [
      (app) =>
        new nomad.AclBindingRule(stack(app), 'b', x({ authMethod: 'x', binding: nomad.AclBinding.management() })),
      "'authMethod' must be a nomad.IAclAuthMethod",
    ],
    [(app) => new nomad.AclAuthMethod(stack(app), 'm', x({ login: 'jwt' })), "'login' must be a nomad.AclLogin"],
    [(app) => new nomad.DynamicHostVolume(stack(app), 'v', x({ capacityMin: 5 })), "'capacityMin' must be a Size"],
    [
      (app) => new nomad.DynamicHostVolume(stack(app), 'v', x({ nmae: 'x' })),
      "'nmae' must be a property of nomad.DynamicHostVolumeProps",
    ],
    [(app) => new nomad.Autoscaler(stack(app), 'a', x({})), "'image' must be given"],
    [(app) => new consul.AclPolicy(stack(app), 'p', x({ rules: 'x' })), "'rules' must be a list"],
    [
      (app) => new consul.AclPolicy(stack(app), 'p', x({ rules: [nomad.AclRules.operate()] })),
      "'rules[0]' must be a consul.AclRule",
    ],
    [(app) => new consul.AclRole(stack(app), 'r', x({ policies: ['p'] })), "'policies[0]' must be a consul.IAclPolicy"],
    [
      (app) => new consul.AclBindingRule(stack(app), 'b', x({ authMethod: 'x' })),
      "'authMethod' must be a consul.IAclAuthMethod",
    ],
    [(app) => new consul.ConfigEntry(stack(app), 'e', x({ kind: 5 })), "'config' must be given"],
    [
      (app) => new consul.ConfigEntry(stack(app), 'e', x({ kind: 'service-defaults', config: 'x' })),
      "'config' must be a map",
    ],
    [(app) => new consul.ServiceDefaults(stack(app), 's', x({ protocol: 5 })), "'protocol' must be text"],
    [
      (app) => new consul.ServiceDefaults(stack(app), 's', x({ protocl: 'http' })),
      "'protocl' must be a property of consul.ServiceDefaultsProps",
    ],
    [
      (app) => new consul.ServiceIntentions(stack(app), 's', x({ sources: ['a'] })),
      "'sources[0]' must be a consul.IntentionSource",
    ],
    [(app) => new consul.ServiceIntentions(stack(app), 's', x({ sources: [] })), "'sources' must not be empty"],
    [
      (app) =>
        new consul.ServiceIntentions(
          stack(app),
          's',
          x({ service: 'a', sources: [consul.IntentionSource.allow('x')] }),
        ),
      "'service' must be a property of consul.ServiceIntentionsProps",
    ],
    [(app) => new docker.AgentContainer(stack(app), 'c', x({})), "'command' must be given"],
    [(app) => new docker.AgentContainer(stack(app), 'c', x({ image: 5 })), "'command' must be given"],
    [(app) => new traefik.Proxy(stack(app), 'p', x({ image: 5 })), "'datacenters' must be given"],
    [(app) => new traefik.Proxy(stack(app), 'p', x({ entrypoints: [] })), "'datacenters' must be given"],
  ]),
];
