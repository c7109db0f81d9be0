/** What is to be laid out; the sizes of boxes and labels are known. */
export interface Graph {
  readonly nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[];
  readonly edges: readonly {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly label?: { readonly width: number; readonly height: number };
  }[];
}

/** A point of a drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything is, by the ids of nodes and edges. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Point>;
  readonly edges: ReadonlyMap<string, { readonly points: readonly Point[]; readonly label?: Point }>;
}

/** As it was looked at: orthogonal edges from left to right, which meet the middle of sides, with room for labels. */
const OPTIONS = {
  algorithm: 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.randomSeed': '1',
  'elk.spacing.nodeNode': '20',
  'elk.spacing.edgeNode': '15',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.edgeLabel': '3',
  'elk.layered.spacing.nodeNodeBetweenLayers': '56',
  'elk.layered.spacing.edgeNodeBetweenLayers': '15',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '9',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.edgeLabels.inline': 'false',
  'elk.edgeLabels.placement': 'CENTER',
  'elk.padding': '[top=2,left=2,bottom=2,right=2]',
};

/** The part of the library that is used. */
interface Engine {
  layout(graph: object): Promise<any>;
}

/**
 * Lay out a graph.
 *
 * @param places directories in which the library is looked for: beside Berth, and beside the app
 */
export async function layOut({ nodes, edges }: Graph, places = [__dirname, process.cwd()]): Promise<Layout> {
  const laid = await engine(places).layout({
    id: 'root',
    layoutOptions: OPTIONS,
    children: nodes.map((node) => ({ ...node })),
    edges: edges.map(({ id, from, to, label }) => ({
      ...{ id, sources: [from], targets: [to] },
      labels: label === undefined ? [] : [{ id: `${id}-label`, text: 'label', ...label }],
    })),
  });
  return {
    width: laid.width,
    height: laid.height,
    nodes: new Map(laid.children.map(({ id, x, y }: Point & { readonly id: string }) => [id, { x, y }])),
    edges: new Map(
      laid.edges.map(({ id, sections: [section], labels }: any) => {
        const points = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
        return [id, { points, label: labels?.[0] }];
      }),
    ),
  };
}

const MODULE = 'elkjs/lib/elk.bundled.js';

/** The library is large, and needed here alone: who draws a graph installs it. */
function engine(places: string[]): Engine {
  let path: string;
  try {
    path = require.resolve(MODULE, { paths: places });
  } catch {
    const install = 'npm install --save-dev elkjs@0.12';
    throw new Error(`to draw a graph, this needs the package 'elkjs', which lays it out: run '${install}'`);
  }
  const Library = require(path);
  return new (Library.default ?? Library)();
}
