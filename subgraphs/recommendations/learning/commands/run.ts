/** `recs COMMAND`: reads the command line, runs the command, and prints its result or its error. */
import { DataError } from '../data/data-error.js';
import { ScoreError } from '../evaluation/top-items.js';
import { ModelFolderError } from '../models/model-manifest.js';
import { CommandError, UsageError } from './command-error.js';
import type { Command } from './command.js';
import { ablateCommand } from './ablate-command.js';
import { calibrationCommand } from './calibration-command.js';
import { evaluateCommand } from './evaluate-command.js';
import { experimentCommand } from './experiment-command.js';
import { explainCommand } from './explain-command.js';
import { describeModels } from './model-options.js';
import { describeOptions, readOptions } from './options.js';
import type { OptionSpecs } from './options.js';
import { MODEL_COMMANDS } from './model-commands.js';
import { trainCommand } from './train-command.js';
import { tuneCommand } from './tune-command.js';
import { pageCommand } from './page-command.js';
import type { Terminal } from './terminal.js';

const COMMANDS: readonly Command[] = [
  ...[trainCommand, evaluateCommand, tuneCommand, explainCommand, experimentCommand, pageCommand],
  calibrationCommand,
  ablateCommand,
  ...MODEL_COMMANDS,
];

const COMMON_OPTIONS = {
  json: { value: null, meaning: 'one line of JSON on standard output, and nothing else there' },
  help: { value: null, meaning: 'this text' },
} as const satisfies OptionSpecs;

export const ExitCode = { Done: 0, Failed: 1, Usage: 2, Interrupted: 130 } as const;

/** Errors whose message says what to do. */
const FAILURES = [DataError, CommandError, ScoreError, ModelFolderError];

/** @returns The exit code. Throws errors that are bugs. */
export async function runRecs(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name = '', ...rest] = args;
  if (['', 'help', '--help'].includes(name)) {
    terminal.write(overview());
    return name === '' ? ExitCode.Usage : ExitCode.Done;
  }
  const command = COMMANDS.find((each) => each.name === name);
  try {
    if (command === undefined)
      throw new UsageError(`There is no command "${name}"; there are ${COMMANDS.map((each) => each.name).join(', ')}.`);
    const specs = { ...command.options, ...COMMON_OPTIONS };
    if (rest.includes('--help')) {
      terminal.write(helpOf(command, specs));
      return ExitCode.Done;
    }
    const options = readOptions(withArgument(command, rest), specs);
    const { text, json } = await command.run(terminal, options);
    terminal.write(options.has('json') ? `${JSON.stringify(json)}\n` : text);
    return ExitCode.Done;
  } catch (error) {
    return reportError(error, name, terminal);
  }
}

/** The arguments with the leading one as an option. */
function withArgument({ argument }: Command, args: readonly string[]): readonly string[] {
  const [first] = args;
  return argument === undefined || first === undefined || first.startsWith('-') ? args : [`--${argument}`, ...args];
}

function reportError(error: unknown, name: string, terminal: Terminal): number {
  if (terminal.signal.aborted) {
    terminal.writeError('interrupted; nothing was written\n');
    return ExitCode.Interrupted;
  }
  if (error instanceof UsageError) {
    const help = COMMANDS.some((each) => each.name === name) ? `${name} --help lists the options` : '--help lists them';
    terminal.writeError(`${error.message}\nnpm run recs -- ${help}.\n`);
    return ExitCode.Usage;
  }
  if (FAILURES.some((failure) => error instanceof failure)) {
    terminal.writeError(`${error instanceof Error ? error.message : String(error)}\n`);
    return ExitCode.Failed;
  }
  throw error;
}

function overview(): string {
  const commands = COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`).join('\n');
  return `npm run recs -- COMMAND --help\n\n${commands}\n\nexit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted\n`;
}

function helpOf({ name, summary }: Command, specs: OptionSpecs): string {
  const head = `npm run recs -- ${name} OPTIONS: ${summary}\n\n${describeOptions(specs)}\n`;
  // `--model` names one to train; other commands use models that exist.
  return 'model' in specs ? `${head}\nmodels\n${describeModels()}\n` : head;
}
