import { MapPlatform, StackMap } from '../../map/stack-map';
import { html as markup } from '../html';
import { counted } from '../counted';
import { Drawing, drawingOf } from './drawing';
import { deployFlow, requestFlow } from './flows';
import { graphPicture } from './graph';
import { hostsPicture } from './hosts';
import { mermaidText } from './mermaid';
import { overviewPicture } from './overview';
import { page } from './page';
import { Part, Picture, SMALL, stacked, svgFile, text } from './picture';
import { textWidth } from './text-width';

/** From so many jobs on, a graph is too large to be read, and an overview stands in its place. */
export const OVERVIEW_FROM = 25;

/** The formats in which a diagram can be written. */
export const FORMATS = ['svg', 'html', 'mermaid'] as const;
export type Format = (typeof FORMATS)[number];

/** A platform with its apps, drawn: its hosts, who calls whom, and how a request and a deployment go. */
export class Diagram {
  private readonly drawing: Drawing;
  private readonly isOverview: boolean;

  /** @param asGraph whether it is a graph however many jobs there are */
  public constructor(maps: readonly StackMap[], platform: MapPlatform, asGraph = false) {
    this.drawing = drawingOf(maps, platform);
    this.isOverview = !asGraph && this.drawing.jobs.length >= OVERVIEW_FROM;
  }

  /** What it shows, in a line. */
  public get summary(): string {
    const { hosts, jobs, calls } = this.drawing;
    const routes = jobs.flatMap((job) => job.routes);
    const all = { host: hosts, job: jobs, route: routes, call: calls };
    return Object.entries(all)
      .map(([what, { length }]) => counted(length, what))
      .join(', ');
  }

  public async write(format: Format): Promise<string> {
    if (format === 'mermaid') return mermaidText(this.drawing, this.isOverview);
    const title = `The platform ${this.drawing.platform} and its apps`;
    const sections = await this.sections();
    return format === 'svg'
      ? svgFile(title, stacked(sections))
      : page(title, this.summary, sections, this.isOverview ? this.drawing : undefined);
  }

  private async sections(): Promise<Part[]> {
    const { drawing } = this;
    const request = requestFlow(drawing);
    const sections: (Part | undefined)[] = [
      drawing.hosts.length === 0 ? undefined : { heading: 'Hosts', picture: hostsPicture(drawing) },
      await this.apps(),
      request && { heading: 'The way of a request', picture: request },
      { heading: 'The way of a change', picture: deployFlow(drawing) },
    ];
    return sections.filter((section) => section !== undefined);
  }

  private async apps(): Promise<Part | undefined> {
    const { drawing, isOverview } = this;
    if (drawing.jobs.length === 0) return undefined;
    const picture: Picture = isOverview ? overviewPicture(drawing) : await graphPicture(drawing);
    return { heading: 'Apps', picture: isOverview ? picture : withLegend(picture) };
  }
}

const LEGEND = 'Solid: requests. Dashed: calls by name. Dotted: calls through the mesh. Dashed box: nobody calls it.';

function withLegend({ width, height, content }: Picture): Picture {
  const legend = text(0, height + 22, 'small', LEGEND);
  return {
    width: Math.max(width, textWidth(LEGEND, SMALL)),
    height: height + 26,
    content: markup`${content}${legend}`,
  };
}
