import { TerraformStack, TerraformVariable } from 'cdktf';
import { IConstruct } from 'constructs';
import { RegistryKey } from '../../private/stack/stack-registry';
import { Violations } from '../../private/validation/violations';

/** Whether each variable of a stack is sensitive, by its name; a search for each job would not be linear. */
const SENSITIVE = new RegistryKey(() => new Map<string, boolean>());

/** Refuse expressions that hold a sensitive variable: whoever may look at a job can read its specification. */
export function refuseSensitive(job: IConstruct): (expression: string) => void {
  return (expression) => {
    for (const [, name] of expression.matchAll(/\bvar\.([\w-]+)/g)) {
      if (!isSensitive(TerraformStack.of(job), name)) continue;
      const violations = new Violations();
      const fix = 'keep it in a Nomad variable, and refer to it with Secret.fromNomadVariable';
      violations.add({ prop: 'spec', must: 'hold no sensitive variable', got: `var.${name}`, fix });
      violations.throwFor(job);
    }
  };
}

function isSensitive(stack: TerraformStack, name: string): boolean {
  const known = SENSITIVE.ofStack(stack);
  if (!known.has(name)) {
    const variables = stack.node.findAll().filter((each) => each instanceof TerraformVariable);
    variables.forEach(({ friendlyUniqueId, sensitive }) => known.set(friendlyUniqueId, sensitive ?? false));
  }
  return known.get(name) ?? false;
}
