import type { Command } from 'commander';
import { type CommandContext, contextOf, type GlobalOptions } from '../context.js';
import { Output } from '../terminal/output.js';
import { tellRefusal } from '../terminal/refusal.js';
import type { Terminal } from '../terminal/terminal.js';

/** Carries out one command; what it answers with, if anything, is the exit code. */
export type Action<Options> = (
  context: CommandContext,
  options: Options,
  ...args: readonly string[]
) => Promise<number>;

/** Adds one command to the program. */
export type Register = (program: Command, environment: CommandEnvironment) => void;

export interface CommandEnvironment {
  readonly terminal: Terminal;
  /** Told how the command ended. */
  readonly exit: (code: number) => void;
}

/** Runs an action with what it needs, and turns whatever it throws into a refusal on stderr. */
export const running =
  <Options extends object>({ terminal, exit }: CommandEnvironment, action: Action<Options>) =>
  async (...given: readonly unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const globals = command.optsWithGlobals<GlobalOptions>();
    const args = given.slice(0, -2).map(String);
    try {
      exit(await action(contextOf(terminal, globals), command.opts<Options>(), ...args));
    } catch (error) {
      const output = new Output(terminal, { json: globals.json === true, quiet: globals.quiet === true });
      exit(tellRefusal(output, error));
    }
  };

/** Examples under the help of a command. */
export const examples = (...lines: readonly string[]): string =>
  ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n');
