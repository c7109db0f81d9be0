import { defineCommand } from '../../command';
import { HOST_OPTIONS, withHosts } from '../../operate/host-options';

export const hostResume = defineCommand({
  name: 'host resume',
  operands: ['host'],
  options: HOST_OPTIONS,
  summary: 'lets a host take instances again',
  run: ([host], from) =>
    withHosts(from, async (hosts) => {
      const changed = await hosts.resume(host);
      return {
        lines: [changed ? `'${host}' takes instances again` : `'${host}' takes instances already`],
        problems: [],
      };
    }),
});
