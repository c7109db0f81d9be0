import type { SyntaxNode } from '@lezer/common';
import { nearest } from '../../private/validation/shapes/nearest';
import { promqlGrammar } from './grammar';
import { readSelector } from './selectors';

/** Labels that Prometheus gives every series of a target. */
const TARGET = ['job', 'instance', 'host', 'namespace', 'task_group', 'task', 'alloc_id'];

/** Labels of a run of a periodic or dispatched job. */
const RUN = ['parent_id', 'periodic_id', 'dispatch_id'];

/** Labels that a Nomad client gives its series. */
const CLIENT = ['datacenter', 'node_class', 'node_id', 'node_pool', 'node_scheduling_eligibility', 'node_status'];

/** Series whose labels are all known, by how their names begin. */
const SERIES: { readonly [prefix: string]: readonly string[] } = {
  consul_service_instances: [...TARGET, 'service', 'status'],
  nomad_client_allocs_: [...TARGET, ...RUN, ...CLIENT],
  nomad_nomad_job_summary_: [...TARGET, ...RUN],
  traefik_service_: [...TARGET, 'service', 'code', 'method', 'protocol', 'url', 'le'],
};

/**
 * What is wrong with the labels in an expression that can be read: a matcher of a label that such a series never has selects
 * nothing, or everything, and the alert never fires.
 *
 * A name in quotes is always taken: a platform may be configured to add labels.
 */
export function unknownLabel(expression: string): string | undefined {
  const cursor = promqlGrammar().parse(expression).cursor();
  do {
    const found = cursor.name === 'VectorSelector' ? unknownIn(cursor.node, expression) : undefined;
    if (found !== undefined) return found;
  } while (cursor.next());
  return undefined;
}

function unknownIn(node: SyntaxNode, expression: string): string | undefined {
  const { name, matchers } = readSelector(node, expression);
  const [, labels] = Object.entries(SERIES).find(([prefix]) => name?.startsWith(prefix)) ?? [];
  if (labels === undefined) return undefined;
  const unknown = matchers.find(
    (each) => !each.isQuoted && !/^(?:__name__$|exported_)/.test(each.name) && !labels.includes(each.name),
  );
  if (unknown === undefined) return undefined;
  const meant = labels.find((label) => label.endsWith(`_${unknown.name}`)) ?? nearest(unknown.name, labels);
  const hint = meant === undefined ? `it has ${labels.join(', ')}` : `write '${meant}'`;
  return `${name} has no label '${unknown.name}': ${hint}, or {"${unknown.name}"${unknown.operator}…} if the platform adds it`;
}
