import { CallPoint, Proposal } from './call-point';

/** The script for zsh. Where nothing of ours can stand, zsh proposes files. */
export function zshCompletion(points: readonly CallPoint[]): string {
  return `#compdef berth
# Completion of berth: source <(berth completion zsh)
_berth() {
  local at='' word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      ${points.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`])).join(' | ')}) at="$at $word" ;;
    esac
  done
  if [[ \${words[CURRENT]} == -* ]]; then
    case "$at" in
${points.map(({ path, options }) => `      '${path}') found=(${options.map(item).join(' ')}) ;;`).join('\n')}
    esac
    _describe -o option found
  else
    case "$at" in
${points.map(({ path, words }) => `      '${path}') found=(${words.map(item).join(' ')}) ;;`).join('\n')}
    esac
    if (( $#found )); then _describe command found; else _files; fi
  fi
}
if [[ \${funcstack[1]} == _berth ]]; then _berth "$@"; else compdef _berth berth; fi
`;
}

/** The colon parts a word from what it does. */
function item({ word, about }: Proposal): string {
  return `'${`${word}:${about}`.replace(/'/g, `'\\''`)}'`;
}
