import { checked } from '../private/validation/checked';
import { Violation, Violations } from '../private/validation/violations';
import { checkMatcher, inSmallLetters, Matcher, Traffic } from './matchers';

/**
 * Define which requests or connections match a route.
 *
 * Values are quoted with backquotes in Traefik's language, so they must not contain any. What Traefik refuses, or takes and never
 * matches, is an error where the rule is used.
 *
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
 */
@checked('Rule')
export class Rule {
  /**
   * Define a rule for requests to a host.
   *
   * A `*` in it is an error, as releases of Traefik differ: 3.6 takes it for a character, so that nothing matches. Since 3.7
   * `*.example.com` is all names with one label before it, and since 3.7.7 `*` alone is every host; before, it was all names of one
   * label. `Rule.hostRegexp('^[^.]+\\.example\\.com$')` means the same to all of them.
   */
  public static host(host: string): Rule {
    return Rule.call('Host', host);
  }

  /** Define a rule for requests to the hosts that a regular expression matches. */
  public static hostRegexp(pattern: string): Rule {
    return Rule.call('HostRegexp', pattern);
  }

  /** Define a rule for requests to exactly one path. */
  public static path(path: string): Rule {
    return Rule.call('Path', path);
  }

  /** Define a rule for requests whose path begins with a text: `/shop` also matches `/shopping`. */
  public static pathPrefix(prefix: string): Rule {
    return Rule.call('PathPrefix', prefix);
  }

  /** Define a rule for requests whose path a regular expression matches. */
  public static pathRegexp(pattern: string): Rule {
    return Rule.call('PathRegexp', pattern);
  }

  /**
   * Define a rule for requests with a header of exactly this value.
   *
   * Since Traefik 3.7.12 the ingress deletes headers whose names have other characters than letters, digits and `-`, unless its `raw`
   * says otherwise: a rule for `X_Team` then matches nothing.
   */
  public static header(name: string, value: string): Rule {
    return Rule.call('Header', name, value);
  }

  /** Define a rule for requests with a header that a regular expression matches. */
  public static headerRegexp(name: string, pattern: string): Rule {
    return Rule.call('HeaderRegexp', name, pattern);
  }

  /** Define a rule for requests with a method, such as `POST`. */
  public static method(method: string): Rule {
    return Rule.call('Method', method);
  }

  /** Define a rule for requests with a query parameter of exactly this value. */
  public static query(name: string, value: string): Rule {
    return Rule.call('Query', name, value);
  }

  /** Define a rule for requests with a query parameter that a regular expression matches. */
  public static queryRegexp(name: string, pattern: string): Rule {
    return Rule.call('QueryRegexp', name, pattern);
  }

  /** Define a rule for requests of a client, by its address or by a range such as `10.0.0.0/8`. */
  public static clientIp(range: string): Rule {
    return Rule.call('ClientIP', range);
  }

  /** Define a rule for TLS connections to a host; `*` matches all connections, also those without TLS. */
  public static hostSni(host: string): Rule {
    return Rule.call('HostSNI', inSmallLetters(host));
  }

  /** Define a rule for TLS connections to the hosts that a regular expression matches. */
  public static hostSniRegexp(pattern: string): Rule {
    return Rule.call('HostSNIRegexp', pattern);
  }

  /** Define a rule for TLS connections that speak a protocol, such as `h2`. */
  public static alpn(protocol: string): Rule {
    return Rule.call('ALPN', protocol);
  }

  /** Define a rule that matches when all of these match. */
  public static all(...rules: Rule[]): Rule {
    return Rule.join(rules, ' && ');
  }

  /** Define a rule that matches when any of these matches. */
  public static any(...rules: Rule[]): Rule {
    return Rule.join(rules, ' || ');
  }

  /** Define a rule that matches when another does not. */
  public static not(rule: Rule): Rule {
    return new Rule(`!${rule.isSimple ? rule.text : `(${rule.text})`}`, true, rule.matchers);
  }

  /** Define a rule in Traefik's own language, unchecked. */
  public static raw(text: string): Rule {
    return new Rule(text, false, []);
  }

  private static call(name: string, ...values: string[]): Rule {
    const matchers = [{ name, values }];
    return new Rule(`${name}(${values.map((value) => `\`${value}\``).join(', ')})`, true, matchers, matchers, true);
  }

  private static join(rules: Rule[], operator: string): Rule {
    const [only] = rules;
    if (rules.length === 1) return only;
    const text = rules.map((rule) => (rule.isSimple ? rule.text : `(${rule.text})`)).join(operator);
    const matchers = rules.flatMap((rule) => rule.matchers);
    if (operator === ' || ') return new Rule(text, false, matchers);
    const required = rules.flatMap((rule) => rule._required);
    return new Rule(
      text,
      false,
      matchers,
      required,
      rules.every((rule) => rule._isConjunction),
    );
  }

  private constructor(
    private readonly text: string,
    /** Whether it needs no brackets around it. */
    private readonly isSimple: boolean,
    private readonly matchers: readonly Matcher[],
    /** What every request that it matches has. @internal */
    public readonly _required: readonly Matcher[] = [],
    /** Whether it matches all that has this. @internal */
    public readonly _isConjunction: boolean = false,
  ) {}

  /** The rule in Traefik's language. */
  public toString(): string {
    return this.text;
  }

  /** @internal */
  public _violations(prop: string, traffic: Traffic): Violation[] {
    const violations = new Violations();
    if (this.text === '') violations.add({ prop, must: 'not be empty', got: this.text });
    this.matchers.forEach((matcher) => checkMatcher(prop, matcher, traffic, violations));
    return violations.all;
  }
}
