/** Names of what holds a secret. */
const NAMES = 'pass(?:word|wd)?|secret|token|key|credential|dsn|auth|cookie|private';

const NAME = new RegExp(NAMES, 'i');

/** Texts that are secrets, or hold one: a user's password in a URL, a JWT. */
const TEXT = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@|\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/i;

/** A value, and no variable of a shell or a template's place for one. */
const VALUE = `["']?(?!\\{\\{|\\$)[^\\s"'{]`;

/** A line that gives a secret its value: `PASSWORD=…`, `"token": "…"`, `--api-key …`. */
const GIVEN = new RegExp(
  `(?:${NAMES})[\\w.-]*["']?\\s*[=:]\\s*${VALUE}|--?[\\w-]*(?:${NAMES})[\\w-]*\\s+${VALUE}`,
  'i',
);

/** An argument that names a secret, which the next one holds. */
const FLAG = new RegExp(`^--?[\\w.-]*(?:${NAMES})[\\w.-]*$`, 'i');

/** Whether a value belongs to a secret by its name. */
export function isSecretName(name: string): boolean {
  return NAME.test(name);
}

/** The lines that show a secret. */
export function secretLines(lines: readonly string[]): Set<string> {
  const secret = new Set<string>();
  let inBlock = false;
  for (const line of lines) {
    inBlock ||= line.includes('-----BEGIN');
    if (inBlock || TEXT.test(line) || GIVEN.test(line)) secret.add(line);
    if (line.includes('-----END')) inBlock = false;
  }
  return secret;
}

/** The arguments of a program that show a secret. */
export function secretArguments(args: readonly unknown[]): Set<string> {
  const texts = args.map(String);
  const after = texts.filter((_, index) => index > 0 && FLAG.test(texts[index - 1]));
  return new Set([...after, ...texts.filter((text) => secretLines(text.split('\n')).size > 0)]);
}
