import { Variable, VariableConfig } from '@cdktf/provider-nomad/lib/variable';
import { IResolveContext, TerraformProvider, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Json } from '../../private/rendering/json';
import { isUsual, RenderedResource, RenderedResources } from '../../private/stack/rendered-resources';

/** The Terraform resource of a variable. It renders itself, as each of thousands of jobs may have one. */
export class VariableResource extends Variable implements RenderedResource {
  private readonly isCollected: boolean;
  private imported = false;

  public constructor(scope: Construct, id: string, config: VariableConfig) {
    super(scope, id, config);
    const rendered = RenderedResources.of(TerraformStack.of(this));
    rendered?.add(this);
    this.isCollected = rendered !== undefined;
  }

  public override toTerraform(): any {
    return this._isRendered ? {} : super.toTerraform();
  }

  public override importFrom(id: string, provider?: TerraformProvider): void {
    super.importFrom(id, provider);
    this.imported = true;
  }

  /** @internal */
  public _render(context: IResolveContext): Json {
    const attributes = this.synthesizeAttributes();
    // Only these can refer to another stack.
    if (context.preparing) return attributes;
    return { ...attributes, depends_on: this.dependsOn, '//': this.constructNodeMetadata };
  }

  /** Whether nothing was given that Berth itself never gives. @internal */
  public get _isRendered(): boolean {
    return this.isCollected && !this.imported && isUsual(this) && Object.keys(this.rawOverrides).length === 0;
  }
}
