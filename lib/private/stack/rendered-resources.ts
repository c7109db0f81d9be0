import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DefaultTokenResolver,
  IResolveContext,
  ISynthesisSession,
  StringConcat,
  TerraformResource,
  TerraformStack,
  Tokenization,
} from 'cdktf';
import { isToken } from '../validation/tokens';
import { isMap, Json, merge } from '../rendering/json';
import { JsonDocument } from '../rendering/json-document';
import { JsonFile } from '../rendering/json-file';
import { RegistryKey } from './stack-registry';

/** A resource that renders itself. */
export interface RenderedResource {
  /** Terraform's type of the resource. */
  readonly terraformResourceType: string;

  /** Name of the resource in its stack. */
  readonly friendlyUniqueId: string;

  /** Whether it renders itself this time, and not cdktf. @internal */
  readonly _isRendered: boolean;

  /** Its attributes. @internal */
  _render(context: IResolveContext): Json;
}

/** Whether a resource was given nothing that Berth itself never gives, so that it can render itself. */
export function isUsual(resource: TerraformResource): boolean {
  const { count, provider, lifecycle, forEach, connection, provisioners } = resource;
  const unusual = [count, provider, lifecycle, forEach, connection, provisioners];
  return !resource.hasResourceMove() && unusual.every((each) => each === undefined);
}

const COLLECTORS = new RegistryKey<{ rendered?: RenderedResources }>(() => ({}));

/**
 * The resources of a stack that render themselves.
 *
 * cdktf walks through every value of a resource three times, in search of tokens, and copies the text of the whole stack for
 * each level of its JSON. In a stack of thousands of jobs, whose texts are free of tokens by then, that costs more than all else.
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
  private isWriting = false;

  /** @param stack it must call `prepare` and `addTo` */
  public constructor(private readonly stack: TerraformStack) {
    COLLECTORS.ofStack(stack).rendered = this;
    const { synthesizer } = stack;
    stack.synthesizer = {
      synthesize: (session) => {
        this.isWriting = true;
        try {
          synthesizer.synthesize(session);
        } finally {
          this.isWriting = false;
        }
        this.fill(session);
      },
    };
  }

  public add(resource: RenderedResource): void {
    this.resources.push(resource);
  }

  /** Find references to other stacks. */
  public prepare(): void {
    this.inContext(true, (context) => this.rendered.forEach((resource) => attributesOf(resource, context, {})));
  }

  /** Add the resources to what the stack has rendered; its own overrides win. In its file they are filled in afterwards. */
  public addTo(configuration: any): any {
    this.inContext(false, (context) => {
      for (const resource of this.rendered) {
        const { terraformResourceType: type, friendlyUniqueId: id } = resource;
        configuration.resource ??= {};
        configuration.resource[type] ??= {};
        const overrides = configuration.resource[type][id] ?? {};
        configuration.resource[type][id] = this.isWriting ? overrides : attributesOf(resource, context, overrides);
      }
    });
    return configuration;
  }

  /** Those that cdktf does not render. */
  private get rendered(): RenderedResource[] {
    return this.resources.filter(({ _isRendered }) => _isRendered);
  }

  /** Write the resources into the file of the stack. */
  private fill(session: ISynthesisSession): void {
    const file = join(session.outdir, session.manifest.forStack(this.stack).synthesizedStackPath);
    if (!file.endsWith('.json')) return;
    const configuration: Json = JSON.parse(readFileSync(file, 'utf8'));
    const byAddress = new Map(
      this.rendered.map((each) => [`${each.terraformResourceType}.${each.friendlyUniqueId}`, each]),
    );
    if (byAddress.size === 0) return;
    const json = new JsonFile(file);
    try {
      this.inContext(false, (context) =>
        json.map(
          configuration,
          ([block, type, id], overrides) => {
            const resource = block === 'resource' ? byAddress.get(`${type}.${id}`) : undefined;
            return resource && attributesOf(resource, context, overrides as Json);
          },
          3,
        ),
      );
    } finally {
      json.close();
    }
  }

  private inContext(preparing: boolean, use: (context: IResolveContext) => void): void {
    const resolvable = { creationStack: [], resolve: use, toString: () => 'rendered resources' };
    const resolver = new DefaultTokenResolver(new StringConcat());
    Tokenization.resolve(resolvable, { scope: this.stack, resolver, preparing });
  }
}

function attributesOf(resource: RenderedResource, context: IResolveContext, overrides: Json): Json {
  return merge(resolve(resource._render(context), context) as Json, overrides);
}

/** Resolve the tokens in a value, and leave out what is undefined. */
function resolve(value: unknown, context: IResolveContext): unknown {
  // Its text holds no token any more.
  if (value instanceof JsonDocument) return value.resolve(context);
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
