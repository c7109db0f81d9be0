/** The answer of `terraform show -json`, as far as a plan is read. */
export interface TerraformPlan {
  readonly format_version: string;
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: { readonly [name: string]: { readonly actions: readonly string[] } };
  readonly prior_state?: { readonly values?: object };
  readonly configuration?: { readonly root_module?: { readonly resources?: readonly ConfiguredResource[] } };
}

export interface ResourceChange {
  readonly address: string;
  readonly previous_address?: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly change: Change;
}

export interface Change {
  readonly actions: readonly string[];
  readonly before: { readonly [attribute: string]: unknown } | null;
  readonly after: { readonly [attribute: string]: unknown } | null;
  readonly after_unknown: Marks;
  readonly before_sensitive: Marks;
  readonly after_sensitive: Marks;
  readonly replace_paths?: readonly (readonly (string | number)[])[];
}

/** What holds of which attributes. */
export type Marks = boolean | { readonly [attribute: string]: unknown };

export interface ConfiguredResource {
  readonly address: string;
  readonly expressions?: { readonly [attribute: string]: { readonly references?: readonly string[] } };
}

/** Whether an attribute, or anything in it, is marked. */
export function isMarked(marks: Marks | null | undefined, attribute: string): boolean {
  if (typeof marks === 'boolean') return marks;
  return anyTrue(marks?.[attribute]);
}

function anyTrue(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).some(anyTrue);
  return value === true;
}
