import { writeFileSync } from 'node:fs';
import { MapPlatform, StackMap } from '../../map/stack-map';
import { readMaps } from '../../map/map-reader';
import { CommandResult, defineCommand } from '../command';
import { Diagram, Format, FORMATS } from '../diagram/diagram';
import { flag, optionalText } from '../options';
import { synthesize, SYNTHESIS_OPTIONS } from '../synthesis';

export const diagram = defineCommand({
  name: 'diagram',
  operands: [],
  options: {
    ...SYNTHESIS_OPTIONS,
    platform: optionalText('prod', 'the platform, where there are several'),
    out: optionalText('docs/platform.svg', 'the file; otherwise the drawing is printed'),
    format: optionalText('svg', `one of ${FORMATS.join(', ')}; otherwise what the name of the file says, or svg`),
    graph: flag('draw who calls whom as one graph, however many apps there are'),
  },
  summary: 'draws the hosts of a platform, its apps, their routes, and who calls whom',
  run: async (_, options): Promise<CommandResult> => {
    const { out, graph } = options;
    const format = formatOf(options.format, out);
    await synthesize(options);
    const maps = readMaps(options.app);
    const drawing = new Diagram(maps, platformIn(maps, options.platform), graph);
    const text = await drawing.write(format);
    if (out === undefined) return { lines: [text.trimEnd()], problems: [] };
    try {
      writeFileSync(out, text);
    } catch (error) {
      throw new Error(`the drawing can't be written to '${out}': ${(error as Error).message}`);
    }
    return { lines: [`${out}: ${drawing.summary}, ${Buffer.byteLength(text)} bytes`], problems: [] };
  },
});

function formatOf(given: string | undefined, out: string | undefined): Format {
  const [, ending = 'svg'] = /\.(html|svg|mmd|mermaid|md)$/i.exec(out ?? '') ?? [];
  const usual = /^(?:html|svg)$/i.test(ending) ? ending.toLowerCase() : 'mermaid';
  const format = FORMATS.find((each) => each === (given ?? usual));
  if (format === undefined) throw new Error(`'--format' must be one of ${FORMATS.join(', ')}, got '${given}'`);
  return format;
}

/** The platform that is drawn: where there is one alone, it need not be named. */
function platformIn(maps: readonly StackMap[], name: string | undefined): MapPlatform {
  const platforms = new Map(
    maps.flatMap(({ platform }) => (platform === undefined ? [] : [[platform.name, platform]])),
  );
  const names = [...platforms.keys()].sort();
  const known = names.length === 0 ? 'there is none' : `one of ${names.join(', ')}`;
  const found = platforms.get(name ?? (names.length === 1 ? names[0] : ''));
  if (found !== undefined) return found;
  if (name !== undefined) throw new Error(`'--platform' must be ${known}, got '${name}'`);
  if (names.length === 0) throw new Error('no stack makes a platform, or deploys to one: there is nothing to draw');
  throw new Error(`'--platform' must be given, as ${known}`);
}
