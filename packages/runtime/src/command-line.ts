/** Command lines of the published programs: `--help`, `--version`, and flags that stand for settings. */
import { readFileSync } from 'node:fs';
import { CHECK_ONLY } from './check-only.js';
import type { Environment } from './environment.js';
import { isStartError, StartError } from './start-error.js';

/** Of this checkout, or of the published package, which has a manifest in the same place. */
const MANIFEST = new URL('../../../package.json', import.meta.url);

/** The exit code of a command line that cannot be read. */
const USAGE_EXIT_CODE = 2;

/** Where the answers are written, and the exit code: `process`, or those of a test. */
export interface CommandOutput {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  exitCode?: number | string | null | undefined;
}

/**
 * Reads the flags of a process. Null when there is nothing to start: `--help` and `--version` have been answered, or the
 * line is wrong, which is written to standard error and gives exit code 2.
 *
 * @param usage What `--help` prints.
 * @param read Throws a `StartError`, whose message is printed.
 */
export function readCommandLine<Flags>(
  args: readonly string[],
  usage: string,
  read: (args: readonly string[]) => Flags,
  output: CommandOutput = process,
): Flags | null {
  if (args.includes('--help') || args.includes('-h')) {
    output.stdout.write(`${usage}\n`);
    return null;
  }
  if (args.includes('--version')) {
    output.stdout.write(`${readVersion()}\n`);
    return null;
  }
  try {
    return read(args.filter((arg) => arg !== CHECK_ONLY));
  } catch (error) {
    if (!isStartError(error)) throw error;
    output.stderr.write(`${error.message}\n`);
    output.exitCode = USAGE_EXIT_CODE;
    return null;
  }
}

/** As in `0.1.0`. */
export function readVersion(): string {
  return (JSON.parse(readFileSync(MANIFEST, 'utf8')) as { readonly version: string }).version;
}

/**
 * The values of settings that flags give, by the names of the settings.
 *
 * @param values Flag -> value, without the flags that were not given.
 * @param settings Flag -> setting.
 */
export function settingsOfFlags(
  values: Readonly<Record<string, string | undefined>>,
  settings: Readonly<Record<string, string>>,
): Environment {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([flag, setting]) => {
      const value = values[flag];
      return value === undefined ? [] : [[setting, value]];
    }),
  );
}

/** The content of a file with a secret, without the line's end. Throws a `StartError` when it cannot be read. */
export function readSecretFile(flag: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new StartError(`${flag}: the file cannot be read (${(error as Error).message})`);
  }
}
