import {
  DefaultTokenResolver,
  StringConcat,
  TerraformLocal,
  TerraformStack,
  TerraformVariable,
  Tokenization,
} from 'cdktf';
import { IConstruct } from 'constructs';
import { Json } from '../../private/rendering/json';
import { RegistryKey } from '../../private/stack/stack-registry';
import { Violations } from '../../private/validation/violations';

/** The variables and locals of a stack by name; a search for each job would not be linear. */
const KNOWN = new RegistryKey(() => ({
  variables: new Map<string, boolean>(),
  locals: new Map<string, TerraformLocal>(),
}));

/** A reference to something that only Terraform knows to be sensitive or not: all but variables, and what Terraform itself has. */
const LATE_REFERENCE = /(?<![\w.-])(?!(?:var|path|terraform|each|count|self)\.)[A-Za-z]\w*\.[A-Za-z_]/;

const MUST = 'hold no sensitive variable';
const FIX = 'keep it in a Nomad variable, and refer to it with Secret.fromNomadVariable';

/** Keeps sensitive values out of a job: whoever may look at a job can read its specification. */
export class SensitiveGuard {
  private readonly late = new Set<string>();

  public constructor(private readonly job: IConstruct) {}

  /** Begin a rendering of the specification. */
  public begin(): void {
    this.late.clear();
  }

  /** Refuse an expression that leads to a sensitive variable, and note it when Terraform has to decide. */
  public readonly accept = (expression: string): void => {
    const name = this.sensitiveIn(expression, new Set());
    if (name !== undefined) {
      const violations = new Violations();
      violations.add({ prop: 'spec', must: MUST, got: name, fix: FIX });
      violations.throwFor(this.job);
    }
    if (LATE_REFERENCE.test(expression)) this.late.add(expression);
  };

  /** The conditions on which Terraform may register the job, by what the last rendering has noted. */
  public get preconditions(): Json[] {
    return [...this.late].map((expression) => ({
      condition: `\${!issensitive(jsonencode("${expression}"))}`,
      error_message: `The specification of ${this.job.node.path} must hold no sensitive value, which whoever may look at the job could read: ${FIX}.`,
    }));
  }

  /** The sensitive variable to which an expression leads, also by locals. */
  private sensitiveIn(expression: string, seen: Set<string>): string | undefined {
    for (const [, kind, name] of expression.matchAll(/\b(var|local)\.([\w-]+)/g)) {
      if (kind === 'var' && this.isSensitive(name)) return `var.${name}`;
      if (kind === 'var' || seen.has(name)) continue;
      const found = this.sensitiveIn(this.textOf(name), seen.add(name));
      if (found !== undefined) return `local.${name}', which is '${found}`;
    }
    return undefined;
  }

  private isSensitive(name: string): boolean {
    const { variables } = KNOWN.ofStack(this.job);
    if (!variables.has(name)) {
      this.elements(TerraformVariable).forEach((each) => variables.set(each.friendlyUniqueId, each.sensitive ?? false));
    }
    return variables.get(name) ?? false;
  }

  /** The expression of a local; empty when there is no such construct. */
  private textOf(name: string): string {
    const { locals } = KNOWN.ofStack(this.job);
    if (!locals.has(name)) this.elements(TerraformLocal).forEach((each) => locals.set(each.friendlyUniqueId, each));
    const local = locals.get(name);
    if (local === undefined) return '';
    const resolver = new DefaultTokenResolver(new StringConcat());
    const { locals: written } = local.toTerraform();
    return JSON.stringify(Tokenization.resolve(written, { scope: this.job, preparing: false, resolver }));
  }

  private elements<T extends IConstruct>(type: abstract new (...args: any[]) => T): T[] {
    return TerraformStack.of(this.job)
      .node.findAll()
      .filter((each): each is T => each instanceof type);
  }
}
