/** A command of `marquee`: a noun, a verb, and a thin shell over the registry's API. */
import type { RegistryApi } from './registry-api.js';

export interface CommandInput {
  /** What stands after the verb. */
  readonly args: readonly string[];
  /** `--name value` and `--flag`. */
  readonly options: Readonly<Record<string, string | true>>;
  readonly api: RegistryApi;
  readonly readFile: (path: string) => Promise<string>;
}

/** `safe`: 0. `refused`: 1, the answer is no. `unjudged`: 2, there was no answer. */
export type Verdict = 'safe' | 'refused' | 'unjudged';

export interface CommandResult {
  readonly verdict: Verdict;
  /** For people; the last line says what to do next, where there is something. */
  readonly text: string;
  /** For programs: printed with `--json`. */
  readonly data: unknown;
}

export interface Command {
  /** As in `subgraph publish`. */
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  run(input: CommandInput): Promise<CommandResult>;
}

/** What was asked cannot be understood: the usage is shown with it. */
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
