import { IResolveContext } from 'cdktf';
import { isMap, Json } from '../../private/rendering/json';
import { StructRenderer, Vocabulary } from '../../private/rendering/struct-renderer';
import { Violations } from '../../private/validation/violations';
import { DockerDriver } from './docker-driver';
import { STRUCTS } from './spec/spec-fields.generated';

/** The JSON of Nomad's API: its keys, and nanoseconds for durations. */
const API: Vocabulary = {
  owner: "Nomad's",
  structs: STRUCTS,
  duration: (length) => length.toNanoseconds(),
  complete: completeTask,
};

/**
 * Turn a job specification into the JSON that Nomad's API takes.
 *
 * Nomad silently drops unknown keys, so each is a violation here. Terraform tokens
 * pass; deferred data is left out while there is no context to resolve it in.
 *
 * @param violations collects what is wrong; left out where that has been reported already
 */
export function renderJob(spec: object, violations = new Violations(), context?: IResolveContext): Json {
  const found = new Violations();
  const json = new StructRenderer(API, found, context, false).struct('spec', 'Job', spec as Json);
  if (found.all.length === 0) return json;
  return new StructRenderer(API, violations, context).struct('spec', 'Job', spec as Json);
}

/** The options of a driver have no types of their own. */
function completeTask(path: string, struct: string, task: Json, violations: Violations): void {
  const { Config: config } = task;
  if ((struct !== 'Task' && struct !== 'SidecarTask') || !isMap(config)) return;
  if (task.Driver === 'docker') violations.add(...DockerDriver._violations(`${path}.config`, config));
}
