import { TcpService, WebService, Worker } from '../../lib';
import { Template } from '../../lib/testing';
import { image } from '../fixtures/image';
import { shop } from '../fixtures/shop';

describe('connections', () => {
  test('tell where a service is', () => {
    const stack = shop();
    const db = new TcpService(stack, 'shop-db', { image, port: 5432, hostPort: 15432, count: 1 });
    const api = new WebService(stack, '2nd-api', { image });
    const worker = new Worker(stack, 'worker', { image });
    [db, api, db].forEach((service) => worker.connections.allowTo(service));
    expect(Template.of(stack).job('worker').TaskGroups[0].Tasks[0].Env).toEqual({
      SHOP_DB_HOST: 'shop-db.service.consul',
      SHOP_DB_PORT: '15432',
      _2ND_API_HOST: '2nd-api.service.consul',
    });
    expect(Template.of(stack).job('shop-db').TaskGroups[0].Networks[0]).toMatchObject({
      ReservedPorts: [{ Label: 'tcp', Value: 15432, To: 5432 }],
    });
  });

  test('know services that are defined elsewhere', () => {
    const stack = shop();
    const worker = new Worker(stack, 'worker', { image });
    worker.connections.allowTo({ name: 'ledger', dnsName: 'ledger.service.consul' });
    expect(Template.of(stack).job('worker').TaskGroups[0].Tasks[0].Env).toEqual({
      LEDGER_HOST: 'ledger.service.consul',
    });
  });

  test('fails when a port is none', () => {
    expect(() => new WebService(shop(), 'api', { image, hostPort: 0 })).toThrow(
      "'hostPort' must be an integer between 1",
    );
  });
});
