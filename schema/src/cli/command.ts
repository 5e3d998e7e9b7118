/** The interface of a command of `marquee`, and its arguments and options. */
import type { RegistryApi } from './registry-api.js';

export interface CommandInput {
  /** The arguments after the command's name. */
  readonly args: readonly string[];
  /** `--name value` and `--flag`. */
  readonly options: Readonly<Record<string, string | true>>;
  readonly api: RegistryApi;
  readonly readFile: (path: string) => Promise<string>;
}

/** Exit codes: 0 for `safe`; 1 for `refused`, when the registry refused; 2 for `unjudged`, when there is no result. */
export type Verdict = 'safe' | 'refused' | 'unjudged';

export interface CommandResult {
  readonly verdict: Verdict;
  /** Text for the terminal. Its last line says what to do next, if anything. */
  readonly text: string;
  /** Data that `--json` prints. */
  readonly data: unknown;
}

export interface Command {
  /** Noun and verb, as in `subgraph publish`, or one word. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  run(input: CommandInput): Promise<CommandResult>;
}

/** Invalid arguments. The message is printed with the command's usage. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function requireArgument(args: readonly string[], index: number, what: string): string {
  const value = args[index];
  if (value === undefined || value === '') throw new UsageError(`${what} is missing.`);
  return value;
}

export function requireOption({ options }: Pick<CommandInput, 'options'>, name: string, what: string): string {
  const value = options[name];
  if (typeof value !== 'string' || value === '') throw new UsageError(`--${name} is missing: ${what}.`);
  return value;
}

export function optionalOption({ options }: Pick<CommandInput, 'options'>, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' ? value : null;
}
