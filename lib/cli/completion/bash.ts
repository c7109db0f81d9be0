import { CallPoint } from './call-point';

/** The script for bash. Where nothing of ours can stand, bash proposes files. */
export function bashCompletion(points: readonly CallPoint[]): string {
  const words = (proposals: readonly { readonly word: string }[]): string =>
    proposals.map(({ word }) => word).join(' ');
  return `# Completion of berth: source <(berth completion bash)
_berth() {
  local current="\${COMP_WORDS[COMP_CWORD]}" at='' words='' options='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
      ${points.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join(' | ')}) at="$at $word" ;;
    esac
  done
  case "$at" in
${points.map(({ path, words: next, options }) => `    '${path}') words='${words(next)}' options='${words(options)}' ;;`).join('\n')}
  esac
  [[ $current == -* ]] && words=$options
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _berth berth
`;
}
