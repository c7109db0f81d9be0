import { readFileSync } from 'node:fs';
import { Duration } from '../../core/duration';
import { TemplateSpec } from '../../nomad/job/spec/spec.generated';
import { escapeGoTemplate } from '../../nomad/job/client-escapes';
import { checked } from '../../private/validation/checked';
import { oneOf } from '../../private/validation/rules';
import { Rule, Violation, Violations } from '../../private/validation/violations';

/** Options of every config file. */
export interface ConfigFileOptions {
  /**
   * Permissions, in octal digits.
   *
   * @default '0644'
   */
  readonly permissions?: string;
}

/** Options for `ConfigFile.template`. */
export interface TemplateFileOptions extends ConfigFileOptions {
  /**
   * What happens when a value that the template reads changes: `restart`, `signal` or `noop`.
   *
   * @default 'restart'
   */
  readonly onChange?: string;

  /**
   * The signal, such as `SIGHUP`; required with `onChange: 'signal'`.
   *
   * @default - none
   */
  readonly signal?: string;

  /**
   * Longest random delay before that, so that instances don't all restart together.
   *
   * @default Duration.minutes(1)
   */
  readonly splay?: Duration;
}

/**
 * Define a file that exists when the program starts.
 *
 * When its definition changes, instances are replaced.
 *
 * @see https://developer.hashicorp.com/nomad/docs/job-specification/template
 */
@checked('ConfigFile')
export class ConfigFile {
  /** Define a file with a text, which arrives byte for byte as written. */
  public static text(text: string, options: ConfigFileOptions = {}): ConfigFile {
    return new ConfigFile(escapeGoTemplate(text), options, true);
  }

  /** Define a file with the text of a file on the machine that synthesizes. */
  public static fromFile(path: string, options: ConfigFileOptions = {}): ConfigFile {
    return ConfigFile.text(readFileSync(path, 'utf8'), options);
  }

  /** Define a file by a Go template, which Nomad's client renders with values of Nomad, Consul or Vault. */
  public static template(text: string, options: TemplateFileOptions = {}): ConfigFile {
    return new ConfigFile(text, options, false);
  }

  private constructor(
    private readonly data: string,
    private readonly options: TemplateFileOptions,
    private readonly isText: boolean,
  ) {}

  /** Whether the template reads from Consul, or from Vault. */
  public reads(keeper: 'consul' | 'vault'): boolean {
    if (this.isText) return false;
    const functions = keeper === 'vault' ? /\{\{[^}]*\b(?:secrets?|pkiCert)\b/ : CONSUL;
    return functions.test(this.data);
  }

  /**
   * The `template` block of the job specification.
   *
   * @param destPath path below the task's directory
   */
  public toSpec(destPath: string): TemplateSpec {
    const { permissions = '0644', onChange = 'restart', signal, splay = Duration.minutes(1) } = this.options;
    const change = this.isText
      ? { changeMode: 'noop' }
      : { changeMode: onChange, changeSignal: signal, splay: onChange === 'noop' ? undefined : splay };
    return { destPath, embeddedTmpl: this.data, perms: permissions, ...change };
  }

  /** @internal */
  public _violations(prop: string, isMounted: boolean): Violation[] {
    const violations = new Violations();
    const { permissions, onChange = 'restart', signal } = this.options;
    violations.require(`${prop}.permissions`, permissions, OCTAL);
    violations.require(`${prop}.onChange`, onChange, oneOf('restart', 'signal', 'noop'));
    if ((onChange === 'signal') !== (signal !== undefined)) {
      violations.add({ prop: `${prop}.signal`, must: "be given with onChange 'signal', and only then", got: signal });
    }
    if (isMounted && !this.isText && onChange !== 'restart') {
      const must = "be 'restart' for a file at an absolute path: its new text is only seen by a new container";
      violations.add({
        prop: `${prop}.onChange`,
        must,
        got: onChange,
        fix: 'give a path below the directory of the task',
      });
    }
    return violations.all;
  }
}

const CONSUL = /\{\{[^}]*\b(?:keyExists|keyOrDefault|key|keys|ls|safeLs|tree|safeTree|services?|nodes?|connect)\b/;

const OCTAL: Rule<string> = {
  must: "be octal digits, such as '0600'",
  holds: (value) => /^0?[0-7]{3}$/.test(value),
};
