import { connect, Socket } from 'node:net';
import { HttpClient } from '../../../../lib/cli/observe/way-in/http-client';
import { FakePlatform } from '../fake-platform';

describe('a client', () => {
  let platform: FakePlatform;
  let client: HttpClient;
  let connections: Socket[];
  beforeEach(async () => {
    platform = await new FakePlatform().start();
    connections = [];
    client = new HttpClient({
      program: 'Consul',
      host: 'consul:8500',
      whenRefused: 'the token',
      connect: () => {
        connections.push(connect(platform.ports.consul, '127.0.0.1'));
        return connections.at(-1)!;
      },
    });
  });
  afterEach(() => {
    client.close();
    platform.stop();
  });

  test('keeps its connection for the next question, and nothing piles up at it', async () => {
    for (let times = 0; times < 30; times += 1) await client.ask('/v1/status/leader');
    expect(connections).toHaveLength(1);
    expect(connections[0].listenerCount('error')).toBeLessThan(5);
  });

  test('makes another connection when it was lost meanwhile', async () => {
    await client.ask('/v1/status/leader');
    platform.cut();
    await new Promise((resolve) => connections[0].once('close', resolve));
    expect(await client.ask('/v1/status/leader')).toContain('8300');
    expect(connections).toHaveLength(2);
  });

  test("knows the program's time", async () => {
    const ahead = 3_600_000;
    platform.intercept = (_, __, response) => {
      response.setHeader('Date', new Date(Date.now() + ahead).toUTCString());
      return false;
    };
    await client.ask('/v1/status/leader');
    expect(Math.abs(client.now - Date.now() - ahead)).toBeLessThan(2_000);
  });
});
