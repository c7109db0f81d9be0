import { App, DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';
import { IConstruct } from 'constructs';

/** What tells one state from another in each kind of backend; of the others all of their settings do. */
const PLACES: { readonly [backend: string]: readonly string[] } = {
  azurerm: ['storage_account_name', 'container_name', 'key'],
  consul: ['address', 'path'],
  cos: ['bucket', 'prefix', 'key'],
  gcs: ['bucket', 'prefix'],
  http: ['address'],
  local: ['path', 'workspace_dir'],
  oss: ['bucket', 'prefix', 'key'],
  pg: ['conn_str', 'schema_name'],
  s3: ['bucket', 'key'],
};

/** The place where the state of a stack is kept, such as `s3: bucket states, key shop-staging`. */
export function statePlaceOf(stack: TerraformStack): string {
  const backend = stack.ensureBackendExists();
  const resolver = new DefaultTokenResolver(new StringConcat());
  const { terraform } = Tokenization.resolve(backend.toTerraform(), { scope: stack, resolver, preparing: false });
  const [[kind, settings]] = Object.entries<any>(terraform.backend);
  const fields = PLACES[kind] ?? Object.keys(settings).sort();
  const given = fields.filter((field) => settings[field] !== undefined);
  return `${kind}: ${given.map((field) => `${field} ${JSON.stringify(settings[field])}`).join(', ')}`;
}

/** The stacks of an app. */
export function stacksOf(app: App): TerraformStack[] {
  return app.node.findAll().filter((each: IConstruct): each is TerraformStack => TerraformStack.isStack(each));
}
