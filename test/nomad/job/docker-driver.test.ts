import { nomad } from '../../../lib';

describe('DockerDriver', () => {
  test('writes maps as the lists of maps that Nomad decodes', () => {
    const config = nomad.DockerDriver.config({
      image: 'i:1',
      labels: { a: 'b' },
      sysctl: { c: 'd' },
      ulimit: { nofile: '1:2' },
      loggingType: 'journald',
      loggingOptions: { tag: 't' },
      mounts: [{ target: '/data', source: 'data', readonly: true }],
      raw: { pids_limit: 5 },
    });
    expect(JSON.parse(JSON.stringify(config))).toEqual({
      image: 'i:1',
      labels: [{ a: 'b' }],
      sysctl: [{ c: 'd' }],
      ulimit: [{ nofile: '1:2' }],
      logging: { type: 'journald', config: [{ tag: 't' }] },
      mount: [{ type: 'volume', target: '/data', source: 'data', readonly: true }],
      pids_limit: 5,
    });
  });

  test('fails when an option is unknown or has a shape that the client refuses', () => {
    const config = { image: 'i:1', networkMode: 'host', labels: { a: 'b' }, logging: { config: { tag: 't' } }, foo: 1 };
    expect(nomad.DockerDriver._violations('config', config)).toEqual([
      {
        prop: 'config.networkMode',
        must: "be an option of Nomad's Docker driver",
        got: 'host',
        fix: "write 'network_mode'",
      },
      {
        prop: 'config.labels',
        must: 'be a list of maps',
        got: { a: 'b' },
        fix: 'write [{ key: value }], or use DockerDriver.config',
      },
      {
        prop: 'config.logging',
        must: 'be a list of maps',
        got: { config: { tag: 't' } },
        fix: 'write [{ key: value }], or use DockerDriver.config',
      },
      { prop: 'config.foo', must: "be an option of Nomad's Docker driver", got: 1, fix: undefined },
    ]);
  });
});
