import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { nearest } from '../private/validation/shapes/nearest';
import { stacksOf, statePlaceOf } from './state-place';

/** The variable that names the environment to synthesize; the option `--env` of `berth` sets it. */
const VARIABLE = 'BERTH_ENVIRONMENT';

/** Names become parts of ids, of stacks and of directories. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;

/** One of several environments, with what makes it different from the others. */
export interface Environment<Name extends string, Differences> {
  readonly name: Name;
  readonly differences: Differences;
}

/**
 * Define one declaration for several environments. TypeScript refuses it when an environment lacks its differences.
 *
 * @param differences what makes each environment different: no secrets, but the names of variables that hold them
 * @param define adds the stacks of an environment to an app
 *
 * @example
 * import { AppStack, Cluster, ContainerImage, WebService } from 'berth-cdk';
 * import { each } from 'berth-cdk/environments';
 *
 * interface Differences {
 *   readonly contract: string;
 *   readonly count: number;
 * }
 *
 * const environments = each<'staging' | 'production', Differences>(
 *   {
 *     staging: { contract: 'contracts/staging.json', count: 1 },
 *     production: { contract: 'contracts/production.json', count: 3 },
 *   },
 *   (app, { name, differences: { contract, count } }) => {
 *     const shop = new AppStack(app, `shop-${name}`, { cluster: Cluster.fromContract(contract) });
 *     new WebService(shop, 'webapi', { image: ContainerImage.fromRegistry('registry.example/webapi:1.4.2'), port: 8080, count });
 *   },
 * );
 * environments.synth();
 */
export function each<Name extends string, Differences>(
  differences: Readonly<Record<Name, Differences>>,
  define: (app: App, environment: Environment<Name, Differences>) => void,
): Environments<Name, Differences> {
  return new Environments(differences, define);
}

/** Define the environments of one declaration. */
export class Environments<Name extends string, Differences> {
  /** @internal */
  public constructor(
    private readonly differences: Readonly<Record<Name, Differences>>,
    private readonly define: (app: App, environment: Environment<Name, Differences>) => void,
  ) {
    const wrong = this.names.find((name) => !NAME.test(name));
    if (wrong !== undefined) {
      const must = 'be 1 to 32 lower-case letters, digits or hyphens, with no hyphen at either end';
      throw new Error(`[environments] the name of an environment must ${must}, got '${wrong}'`);
    }
  }

  /** Names of the environments. */
  public get names(): Name[] {
    return Object.keys(this.differences) as Name[];
  }

  /**
   * The app of one environment, which is not synthesized, for tests.
   *
   * @param name name of the environment; one that is not known is an error
   */
  public app(name: Name): App {
    return this.appIn(tmpdir(), name);
  }

  /**
   * Synthesize the environment that the variable `BERTH_ENVIRONMENT` names, into `cdktf.out/<name>`.
   *
   * The others are defined, too, and not written: no two stacks may keep their states in the same place.
   */
  public synth(): void {
    const name = this.chosen();
    // cdktf's own tools say where they look for it.
    const outdir = process.env.CDKTF_OUTDIR ?? join('cdktf.out', name);
    mkdirSync(outdir, { recursive: true });
    const app = this.appIn(outdir, name);
    this.checkStates(name, app);
    app.synth();
  }

  private chosen(): Name {
    const name = process.env[VARIABLE];
    const must = `one of ${this.names.join(', ')}`;
    if (name === undefined || name === '') {
      throw new Error(`[environments] '${VARIABLE}' must be ${must}: give '--env' to berth, or set it`);
    }
    return this.known(name, `'${VARIABLE}'`);
  }

  private known(name: string, what: string): Name {
    if (Object.hasOwn(this.differences, name)) return name as Name;
    const meant = nearest(name, this.names);
    const fix = meant === undefined ? '' : `: did you mean '${meant}'?`;
    throw new Error(`[environments] ${what} must be one of ${this.names.join(', ')}, got '${name}'${fix}`);
  }

  private appIn(outdir: string, name: Name): App {
    const app = new App({ outdir });
    this.define(app, { name, differences: this.differences[this.known(name, 'the environment')] });
    return app;
  }

  /** Two stacks with one state would destroy each other's resources. */
  private checkStates(chosen: Name, app: App): void {
    const owners = new Map<string, string>();
    const problems: string[] = [];
    const others = this.names.filter((name) => name !== chosen);
    const apps: [Name, App | undefined][] = [
      [chosen, app],
      ...others.map((name): [Name, App | undefined] => [name, this.tried(name)]),
    ];
    for (const [name, each] of apps) {
      for (const stack of each === undefined ? [] : stacksOf(each)) {
        const place = statePlaceOf(stack);
        const owner = `'${stack.node.id}' of '${name}'`;
        const other = owners.get(place);
        if (other !== undefined) {
          const fix = `put the name of the environment into the stack's id, or into the key of its backend`;
          problems.push(`[environments] ${owner} must not keep its state where ${other} has it (${place}): ${fix}`);
        }
        owners.set(place, owner);
      }
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
  }

  /** Another environment than that which is synthesized. What it lacks here is told when it is its turn. */
  private tried(name: Name): App | undefined {
    try {
      return this.app(name);
    } catch {
      return undefined;
    }
  }
}
