import { Command, defineCommand } from '../command';
import { bashCompletion } from '../completion/bash';
import { callPointsOf } from '../completion/call-point';
import { fishCompletion } from '../completion/fish';
import { zshCompletion } from '../completion/zsh';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** @param commands asks for all commands, this one among them */
export function completionOf(commands: () => Command[], families: { readonly [word: string]: string }): Command {
  return defineCommand({
    name: 'completion',
    operands: [Object.keys(SHELLS).join('|')],
    options: {},
    summary: 'prints the script that makes a shell complete calls: source <(berth completion bash)',
    run: async ([shell]) => {
      if (!Object.hasOwn(SHELLS, shell)) {
        throw new Error(`the shell must be one of ${Object.keys(SHELLS).join(', ')}, got '${shell}'`);
      }
      const script = SHELLS[shell as keyof typeof SHELLS](callPointsOf(commands(), families));
      return { lines: [script.trimEnd()], problems: [] };
    },
  });
}
