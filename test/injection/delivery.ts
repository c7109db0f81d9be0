import { TerraformResource, Testing } from 'cdktf';
import { AppStack } from '../../lib';
import type { Field } from './fields';
import { shop } from '../fixtures/shop';

/** What became of one text at one place. */
export interface Delivery {
  readonly text: string;
  /** The resource, with all that Terraform evaluates as yet unevaluated. */
  readonly resource?: any;
  /** The error with which the text was refused. */
  readonly refusal?: string;
}

/** Give each text to a place of the API, and synthesize what takes it. */
export function deliver(field: Field, texts: readonly string[]): Delivery[] {
  const stack = shop({ hasAutoscaler: true, hasDockerVolumes: true, hasLogs: true });
  const refusals = texts.map((text, index) => messageOf(() => field.define(stack, `t${index}`, text)));
  let synthesized: any;
  const late = messageOf(() => (synthesized = JSON.parse(Testing.synth(stack))));
  // What is refused late is found by halves.
  const half = Math.ceil(texts.length / 2);
  if (late !== undefined && half < texts.length) {
    return [...deliver(field, texts.slice(0, half)), ...deliver(field, texts.slice(half))];
  }
  if (late !== undefined) return [{ text: texts[0], refusal: late }];
  return texts.map((text, index) => {
    if (refusals[index] !== undefined) return { text, refusal: refusals[index] };
    return { text, resource: synthesized.resource[field.type][addressOf(stack, `t${index}`, field)] };
  });
}

/** The id under which Terraform knows the resource of a construct: a job's is its name. */
function addressOf(stack: AppStack, id: string, { type }: Field): string {
  const resources = stack.node.findChild(id).node.findAll().filter(TerraformResource.isTerraformResource);
  return resources.find(({ terraformResourceType }) => terraformResourceType === type)!.friendlyUniqueId;
}

function messageOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * What Terraform makes of texts in which it has nothing to evaluate: it takes escapes back, and composes characters.
 *
 * @returns nothing when there is anything that only Terraform can evaluate
 */
export function evaluate(value: any): any {
  if (typeof value === 'string') {
    if (/[$%]\{/.test(value.replace(/\$\$\{|%%\{/g, ''))) return undefined;
    return value
      .replace(/([$%])\1\{/g, '$1{')
      .replace(/^\ufeff/, '')
      .normalize('NFC')
      .replace(LONE, '\ufffd');
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(evaluate);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [evaluate(key), evaluate(item)]));
}

/** Half of a surrogate pair, which is no character. */
const LONE = /[\ud800-\udfff]/gu;
