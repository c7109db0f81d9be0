import { consul } from '../../lib';

describe('AgentConfig', () => {
  test('raw fields are merged into the rest', () => {
    const props = { nodeName: 'h1', datacenter: 'dc1', address: '10.0.0.5', dataDir: '/data' };
    const config = consul.AgentConfig.server({
      ...props,
      recursors: ['10.0.0.1'],
      raw: { ports: { dns: 8600 }, log_level: 'WARN' },
    });
    expect(config).toMatchObject({ node_name: 'h1', data_dir: '/data', recursors: ['10.0.0.1'], log_level: 'WARN' });
    expect(config.ports).toEqual({ dns: 8600, grpc: 8502 });
  });
});
