import { DefaultTokenResolver, IResolveContext, StringConcat, TerraformStack, Tokenization } from 'cdktf';
import { isToken } from '../validation/tokens';
import { isMap, Json, merge } from '../rendering/json';
import { RegistryKey } from './stack-registry';

/** A resource that renders itself. */
export interface RenderedResource {
  /** Terraform's type of the resource. */
  readonly terraformResourceType: string;

  /** Name of the resource in its stack. */
  readonly friendlyUniqueId: string;

  /** Its attributes; undefined when cdktf is to render it. @internal */
  _render(context: IResolveContext): Json | undefined;
}

const COLLECTORS = new RegistryKey<{ rendered?: RenderedResources }>(() => ({}));

/**
 * The resources of a stack that render themselves.
 *
 * cdktf walks through every value of a resource three times, in search of tokens. In a stack of thousands of jobs, whose
 * texts are free of tokens by then, that costs more than all else.
 */
export class RenderedResources {
  /** The self-rendering resources of a stack, where the stack collects them. */
  public static of(stack: TerraformStack): RenderedResources | undefined {
    return COLLECTORS.ofStack(stack).rendered;
  }

  /** The self-rendering resources of a stack that collects them. */
  public static ofStack(stack: TerraformStack): RenderedResources {
    const rendered = RenderedResources.of(stack);
    if (rendered === undefined) throw new Error(`[${stack.node.path}] must collect resources that render themselves`);
    return rendered;
  }

  private readonly resources: RenderedResource[] = [];

  /** @param stack it must call `prepare` and `addTo` */
  public constructor(private readonly stack: TerraformStack) {
    COLLECTORS.ofStack(stack).rendered = this;
  }

  public add(resource: RenderedResource): void {
    this.resources.push(resource);
  }

  /** Find references to other stacks. */
  public prepare(): void {
    this.inContext(true, (context) =>
      this.resources.forEach((resource) => resolve(resource._render(context), context)),
    );
  }

  /** Add the resources to what the stack has rendered; its own overrides win. */
  public addTo(configuration: any): any {
    this.inContext(false, (context) => {
      for (const resource of this.resources) {
        const attributes = resolve(resource._render(context), context);
        if (!isMap(attributes)) continue;
        const { terraformResourceType: type, friendlyUniqueId: id } = resource;
        configuration.resource ??= {};
        configuration.resource[type] ??= {};
        const overrides = configuration.resource[type][id];
        configuration.resource[type][id] = overrides === undefined ? attributes : merge(attributes, overrides);
      }
    });
    return configuration;
  }

  private inContext(preparing: boolean, use: (context: IResolveContext) => void): void {
    const resolvable = { creationStack: [], resolve: use, toString: () => 'rendered resources' };
    const resolver = new DefaultTokenResolver(new StringConcat());
    Tokenization.resolve(resolvable, { scope: this.stack, resolver, preparing });
  }
}

/** Resolve the tokens in a value, and leave out what is undefined. */
function resolve(value: unknown, context: IResolveContext): unknown {
  if (Array.isArray(value)) {
    return isToken(value) ? context.resolve(value) : value.map((item) => resolve(item, context));
  }
  if (!isMap(value)) return isToken(value) ? context.resolve(value) : value;
  if (Tokenization.isResolvable(value)) return context.resolve(value);
  const resolved: Json = {};
  for (const key in value) {
    const item = resolve(value[key], context);
    if (item !== undefined) resolved[key] = item;
  }
  return resolved;
}
