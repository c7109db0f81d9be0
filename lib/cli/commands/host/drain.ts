import { defineCommand } from '../../command';
import { visibleText } from '../../visible-text';
import { HOST_OPTIONS, withHosts } from '../../operate/host-options';
import { period } from '../../options';

export const hostDrain = defineCommand({
  name: 'host drain',
  operands: ['host'],
  options: { ...HOST_OPTIONS, deadline: period('1h', 'after this time, what has not moved by itself is stopped') },
  summary: 'moves all instances away from a host, and waits until it is empty; it takes none until it is resumed',
  run: ([host], { deadline, ...from }, { err, untilStopped }) =>
    withHosts(from, async (hosts) => {
      await hosts.drain(host, deadline, (line) => err(`berth: ${host}: ${visibleText(line)}`), untilStopped?.());
      return { lines: [`'${host}' is empty; 'berth host resume ${host}' lets it take instances again`], problems: [] };
    }),
});
