import { Token, Tokenization } from 'cdktf';
import { Deferred } from '../../private/rendering/deferred';
import { checked } from '../../private/validation/checked';
import { checkTexts } from '../../private/validation/plain-text';
import { holdsNoFakes } from '../../private/validation/tokens';
import { Violations } from '../../private/validation/violations';

/** Holds a text that is in Nomad's own language already. */
class RawTextToken extends Deferred {
  public constructor(public readonly text: string) {
    super(() => text);
  }
}

/**
 * Define a text of a task's driver configuration in Nomad's own language, HCL.
 *
 * Other texts of that configuration reach the task as written: only Nomad's interpolations, and variables that the job
 * itself shows, are left to the client. A raw text is handed to the client as it is. There `${CSI_ENDPOINT}` is the
 * value of a variable, `$${x}` is the text `${x}`, and `%{ if … }` is evaluated.
 *
 * @example
 * import { nomad } from 'berth-cdk';
 *
 * const config = { image: 'registry.example/plugin:1.0.0', args: [nomad.RawText.of('--home=${HOME}')] };
 *
 * @see https://developer.hashicorp.com/nomad/docs/runtime/interpolation
 */
@checked('nomad.RawText')
export class RawText {
  /**
   * Define a raw text, to be used wherever a driver configuration holds text; it may stand inside of another text.
   *
   * @param text the text in HCL, as it stands between the quotes of a job file
   */
  public static of(text: string): string {
    const violations = new Violations();
    checkTexts('text', text, violations);
    const [wrong] = violations.all;
    if (wrong !== undefined) throw new Error(`a raw text must ${wrong.must}, got '${text}'`);
    return Token.asString(new RawTextToken(text));
  }

  /** Whether a text can be a raw one. @internal */
  public static _takes(text: string): boolean {
    const violations = new Violations();
    checkTexts('text', text, violations);
    return violations.all.length === 0;
  }

  /** The text of a value that is one raw text as a whole. @internal */
  public static _textOf(value: string): string | undefined {
    if (!/^\$\{TfToken\[[^\]]+\]\}$/.test(value) || !holdsNoFakes(value)) return undefined;
    const token = Tokenization.reverseString(value).firstToken;
    return token instanceof RawTextToken ? token.text : undefined;
  }

  private constructor() {}
}
