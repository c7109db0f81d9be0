import { CallPoint } from './call-point';

/** The script for fish. Where nothing of ours can stand, fish proposes files. */
export function fishCompletion(points: readonly CallPoint[]): string {
  const paths = points.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join(' ');
  const lines = points.flatMap(({ path, words, options }) => {
    const at = `complete -c berth -n "__berth_at '${path}'"`;
    return [
      ...words.map(({ word, about }) => `${at} -f -a ${word} -d ${quote(about)}`),
      ...options.map(({ word, about, takesValue }) => {
        return `${at} -l ${word.slice(2)}${takesValue ? ' -r' : ''} -d ${quote(about)}`;
      }),
    ];
  });
  return `# Completion of berth: berth completion fish | source
function __berth_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at $word"
      case ${paths}
        set at "$at $word"
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
