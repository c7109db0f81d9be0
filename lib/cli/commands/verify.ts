import { readMaps } from '../../map/map-reader';
import { StackMap } from '../../map/stack-map';
import { CommandResult, defineCommand } from '../command';
import { counted } from '../counted';
import { NOMAD_OPTIONS } from '../nomad/access';
import { visibleJson, visibleText } from '../visible-text';
import { flag, period } from '../options';
import { PlatformClients } from '../platform-clients';
import { synthesize, SYNTHESIS_OPTIONS } from '../synthesis';
import { chosenMaps } from '../verify/chosen-maps';
import { findingText } from '../verify/finding';
import { verifyStacks } from '../verify/verify';

export const verify = defineCommand({
  name: 'verify',
  operands: [],
  variadicOperand: 'stack',
  options: {
    ...SYNTHESIS_OPTIONS,
    ...NOMAD_OPTIONS,
    deadline: period('2m', 'after this time, what does not serve yet does not serve'),
    json: flag('print the findings as JSON'),
  },
  summary: 'checks that every job runs as declared and is healthy, and that every route answers through every ingress',
  run: async (stacks, { deadline, json, ...from }, { err }): Promise<CommandResult> => {
    await synthesize(from);
    const maps = chosenMaps(readMaps(from.app), stacks);
    const clients = new PlatformClients(from);
    const warnings: string[] = [];
    try {
      const found = await verifyStacks(
        maps,
        { outdir: from.app, clients },
        {
          deadlineSeconds: deadline,
          onProgress: (line) => err(`berth: ${visibleText(line)}`),
          onWarning: (line) => warnings.push(visibleText(line)),
        },
      );
      const problems = found.map(findingText);
      if (json) {
        return {
          lines: [visibleJson({ serves: found.length === 0, findings: found, warnings }, 2)],
          problems,
          warnings,
        };
      }
      return { lines: found.length === 0 ? [summary(maps)] : [], problems, warnings };
    } finally {
      await clients.close();
    }
  },
});

function summary(maps: readonly StackMap[]): string {
  const jobs = maps.flatMap((map) => map.jobs).length;
  const routes = maps.flatMap((map) => map.routes).filter(({ probe }) => probe !== false).length;
  const ingresses = new Set(maps.flatMap(({ platform }) => (platform?.ingresses ?? []).map(({ address }) => address)));
  return `all of it serves: ${counted(maps.length, 'stack')}, ${counted(jobs, 'job')}, and ${counted(routes, 'route')} through ${counted(ingresses.size, 'ingress', 'ingresses')}`;
}
