import { Variable } from '@cdktf/provider-nomad/lib/variable';
import { App, TerraformLocal, Token } from 'cdktf';
import { AppStack, ContainerImage, EnvValue, Platform, Secret, Size, WebService } from '../../../lib';
import { LocalTestbed } from '../local-testbed';

/** What the example interpolates: the index of the one allocation. */
const INDEX = '0';

/** Texts by what they could break, and what must arrive for each. */
const TEXTS: { readonly [name: string]: readonly [written: string, arrives: string] } = {
  NOMAD: ['index ${NOMAD_ALLOC_INDEX}.', `index ${INDEX}.`],
  NOMAD_BEHIND_DOLLAR: ['$${NOMAD_ALLOC_INDEX}', `$${INDEX}`],
  SHELL: ['${HOME} ${x:-y} $${z} $HOME', '${HOME} ${x:-y} $${z} $HOME'],
  DIRECTIVE: ['%{ if true }a%{ endif } %%{b}', '%{ if true }a%{ endif } %%{b}'],
  TEMPLATE: ['{{ env "HOME" }} {{{', '{{ env "HOME" }} {{{'],
  QUOTES: [`"double" 'single' \`back\` \\ \\n \\"`, `"double" 'single' \`back\` \\ \\n \\"`],
  LINES: ['one\ntwo\n\tthree', 'one\ntwo\n\tthree'],
  EMOJI: ['⚓ 🚢 \u2028 é', '⚓ 🚢 \u2028 é'],
  MARKUP: ['<a href="?x=1&y=2">', '<a href="?x=1&y=2">'],
};

/** A value that only Terraform knows, as hostile as the literals. */
const KNOWN_TO_TERRAFORM = 'tf "quoted" \\ 🚢\nline';

/** Writes each argument and each variable to a file of its own, so that nothing is lost between lines. */
const WRITE = `
mkdir -p /tmp/www
for name in $NAMES; do eval "printf %s \\"\\$$name\\"" > "/tmp/www/env-$name"; done
for name in $NAMES; do printf %s "$1" > "/tmp/www/arg-$name"; shift; done
touch /tmp/www/index.html
exec httpd -f -p 8080 -h /tmp/www
`;

const NAMES = [...Object.keys(TEXTS), 'TOKEN', 'TOKEN_INSIDE'];
const TEMPLATE_TEXT = Object.values(TEXTS)
  .map(([written]) => written)
  .join('\n')
  .replace(/\{\{/g, '{{ "{{" }}');

/** What `readTexts` must find. */
export const EXPECTED = {
  env: { ...arriving(), PASSWORD: 'p@ss "word" ${x}' },
  args: arriving(),
  tags: ['plain', ...Object.values(TEXTS).map(([, arrives]) => arrives), KNOWN_TO_TERRAFORM].sort(),
  template: Object.values(TEXTS)
    .map(([written]) => written)
    .join('\n'),
};

function arriving(): { [name: string]: string } {
  const texts = Object.entries(TEXTS).map(([name, [, arrives]]) => [name, arrives]);
  return {
    ...Object.fromEntries(texts),
    TOKEN: KNOWN_TO_TERRAFORM,
    TOKEN_INSIDE: `a $${KNOWN_TO_TERRAFORM} %{z} ${INDEX}`,
  };
}

/** Define a service that gets every text as environment variable, argument and tag, and in a template. */
export function defineTexts(app: App, platform: Platform): void {
  const stack = new AppStack(app, 'texts', { cluster: platform.cluster });
  const token = Token.asString(new TerraformLocal(stack, 'known-to-terraform', KNOWN_TO_TERRAFORM).expression);
  const written = {
    ...Object.fromEntries(Object.entries(TEXTS).map(([name, [text]]) => [name, text])),
    TOKEN: token,
    TOKEN_INSIDE: `a $${token} %{z} \${NOMAD_ALLOC_INDEX}`,
  };
  new Variable(stack, 'secret', {
    path: 'nomad/jobs/texts',
    items: { password: EXPECTED.env.PASSWORD.replace('${', () => '$${') },
  });
  const env = Object.entries(written).map(([name, text]): [string, EnvValue] => [name, EnvValue.of(text)]);
  const service = new WebService(stack, 'texts', {
    image: ContainerImage.fromRegistry('busybox:1.35'),
    count: 1,
    cpu: 50,
    memory: Size.mebibytes(32),
    command: 'sh',
    args: ['-c', WRITE, 'sh', ...Object.values(written)],
    env: {
      ...Object.fromEntries(env),
      NAMES: EnvValue.of(NAMES.join(' ')),
      PASSWORD: EnvValue.fromSecret(Secret.fromNomadVariable('nomad/jobs/texts', 'password')),
    },
    tags: ['plain', ...Object.values(TEXTS).map(([text]) => text), token],
  });
  service.job.addOverride('TaskGroups.0.Tasks.0.Templates.1', {
    EmbeddedTmpl: TEMPLATE_TEXT,
    DestPath: 'local/template',
  });
}

/** Read every text back from the running task and from Consul. */
export async function readTexts(testbed: LocalTestbed): Promise<typeof EXPECTED> {
  const read = (path: string): Promise<string> => testbed.read('texts', path);
  const all = async (kind: string): Promise<{ [name: string]: string }> =>
    Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await read(`/tmp/www/${kind}-${name}`)])));
  const [service] = await testbed.running.consul<{ ServiceTags: string[] }[]>('/v1/catalog/service/texts');
  const environment = await read('/proc/1/environ');
  const password = environment
    .split('\0')
    .find((each) => each.startsWith('PASSWORD='))!
    .slice('PASSWORD='.length);
  return {
    env: { ...(await all('env')), PASSWORD: password },
    args: await all('arg'),
    tags: service.ServiceTags.sort(),
    template: await read('/local/template'),
  };
}
