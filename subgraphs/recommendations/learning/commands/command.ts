/** What a command declares, and what it results in. */
import type { Options, OptionSpecs } from './options.js';
import type { Terminal } from './terminal.js';

export interface CommandResult {
  /** For people. */
  readonly text: string;
  /** For programs: printed as one line with `--json`. */
  readonly json: unknown;
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: OptionSpecs;
  /** The option that the first argument gives when it does not begin with a hyphen. */
  readonly argument?: string;
  run(terminal: Terminal, options: Options): Promise<CommandResult>;
}
