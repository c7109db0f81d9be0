import {
  DefaultTokenResolver,
  IResolveContext,
  StringConcat,
  TerraformResource,
  TerraformStack,
  Tokenization,
} from 'cdktf';
import { merge } from '../rendering/json';
import { RegistryKey } from './stack-registry';

/** A resource that renders itself to plain data. */
export interface RenderedResource extends TerraformResource {
  /**
   * Its attributes, free of tokens; undefined when cdktf is to render it.
   *
   * @internal
   */
  _render(context: IResolveContext): { [attribute: string]: unknown } | undefined;
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
    this.inContext(true, (context) => this.resources.forEach((resource) => resource._render(context)));
  }

  /** Add the resources to what the stack has rendered; its own overrides win. */
  public addTo(configuration: any): any {
    this.inContext(false, (context) => {
      for (const resource of this.resources) {
        const attributes = resource._render(context);
        if (attributes === undefined) continue;
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
