import { Manifest, Property } from '../../../scripts/api/manifest';
import { referenceOf } from '../../../scripts/api/reference';

const TEXT = { primitive: 'string' };
const port: Property = {
  name: 'port',
  optional: true,
  docs: { summary: 'Port a|b (a copy;', remarks: 'not the list). It may change.', default: '8080 - or the next' },
  type: { primitive: 'number' },
};
const MANIFEST: Manifest = {
  name: 'berth-cdk',
  types: {
    'berth-cdk.nomad.Job': {
      fqn: 'berth-cdk.nomad.Job',
      kind: 'class',
      name: 'Job',
      namespace: 'nomad',
      base: 'constructs.Construct',
      initializer: { parameters: [{ name: 'id', type: TEXT }] },
    },
    'berth-cdk.Service': {
      fqn: 'berth-cdk.Service',
      kind: 'class',
      name: 'Service',
      docs: { summary: 'Define a service.', see: 'https://docs.example/service', example: "new Service('a');" },
      initializer: { parameters: [{ name: 'props', optional: true, type: { fqn: 'berth-cdk.ServiceProps' } }] },
      methods: [
        {
          name: 'add',
          parameters: [{ name: 'names', variadic: true, type: TEXT }],
          returns: { type: { collection: { kind: 'map', elementtype: { fqn: 'berth-cdk.nomad.Job' } } } },
        },
      ],
    },
    'berth-cdk.Kind': { fqn: 'berth-cdk.Kind', kind: 'enum', name: 'Kind', members: [{ name: 'FAST' }] },
    'berth-cdk.BaseProps': {
      fqn: 'berth-cdk.BaseProps',
      kind: 'interface',
      name: 'BaseProps',
      datatype: true,
      properties: [port],
    },
    'berth-cdk.ServiceProps': {
      fqn: 'berth-cdk.ServiceProps',
      kind: 'interface',
      name: 'ServiceProps',
      datatype: true,
      interfaces: ['berth-cdk.BaseProps'],
      properties: [
        { name: 'image', type: TEXT },
        { ...port, name: 'size', docs: { default: '- as large as needed' } },
      ],
    },
  },
};

describe('the API reference', () => {
  const text = referenceOf(MANIFEST);

  test('begins with the package itself, and has the props of a class behind it', () => {
    expect(text.match(/^##+ .*$/gm)).toEqual([
      '## Module berth-cdk',
      '### Service',
      '### ServiceProps',
      '### BaseProps',
      '### Kind',
      '## Module nomad',
      '### nomad.Job',
    ]);
    expect(text).toContain('- [**nomad**](#module-nomad): [Job](#nomadjob)\n');
  });

  test('of a class: how it is made, an example, its members with types', () => {
    expect(text).toContain('See <https://docs.example/service>.');
    expect(text).toContain("```ts\nnew Service('a');\n```");
    expect(text).toContain('`new Service(props?: ServiceProps)`');
    expect(text).toContain('| `add(...names: string[])` | map of [nomad.Job](#nomadjob) |  |');
    expect(text).toContain('Is a `Construct`.');
  });

  test('of props: what is required, defaults as code, and what comes from others', () => {
    expect(text).toContain('| `image` | string | **required** |  |');
    expect(text).toContain('| `port` | number | `8080` - or the next | Port a\\|b (a copy; not the list). |');
    expect(text).toContain('| `size` | number | as large as needed |  |');
    expect(text).toContain('From [BaseProps](#baseprops): `port`.');
  });

  test('of an enum: its values', () => {
    expect(text).toContain('| `FAST` |  |');
  });
});
