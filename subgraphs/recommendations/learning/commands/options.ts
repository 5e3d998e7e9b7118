/** Options on the command line: declared once for reading, checking and `--help`. */
import { parseArgs } from 'node:util';
import { UsageError } from './command-error.js';

export interface OptionSpec {
  /** Name of the value in `--help`; null for an option without one. */
  readonly value: string | null;
  readonly meaning: string;
  /** May be given several times. */
  readonly isRepeated?: boolean;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export interface Options {
  /** Null when the option is not given. */
  text(name: string): string | null;
  texts(name: string): readonly string[];
  has(name: string): boolean;
  /** Throws a `UsageError` when the value is not one of them. */
  choice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | null;
  /** Throws a `UsageError` when the value is not a number of this range. */
  number(name: string, range: NumberRange): number | null;
}

export interface NumberRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly isWhole: boolean;
}

/** Throws a `UsageError` for an unknown option, a missing value, an argument without option, and a repeated option. */
export function readOptions(args: readonly string[], specs: OptionSpecs): Options {
  const values = parse(args, specs);
  for (const [name, given] of values) {
    if (given.length > 1 && specs[name]?.isRepeated !== true) throw new UsageError(`--${name} is given twice.`);
    if (given.includes('')) throw new UsageError(`--${name} needs a value.`);
  }
  const text = (name: string): string | null => values.get(name)?.[0] ?? null;
  return {
    text,
    texts: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
    choice: (name, choices) => {
      const value = text(name);
      const choice = choices.find((each) => each === value);
      if (value !== null && choice === undefined)
        throw new UsageError(`--${name} is one of ${choices.join(', ')}; got "${value}".`);
      return choice ?? null;
    },
    number: (name, range) => {
      const value = text(name);
      return value === null ? null : readNumber(`--${name}`, value, range);
    },
  };
}

/** @param name As in messages. */
export function readNumber(name: string, text: string, { minimum, maximum, isWhole }: NumberRange): number {
  const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN;
  if (value >= minimum && value <= maximum && (!isWhole || Number.isInteger(value))) return value;
  throw new UsageError(`${name} is a ${isWhole ? 'whole ' : ''}number from ${minimum} to ${maximum}; got "${text}".`);
}

function parse(args: readonly string[], specs: OptionSpecs): ReadonlyMap<string, readonly string[]> {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { value }]) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const), multiple: true },
    ]),
  );
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return new Map(
      Object.entries(values).map(([name, given]) => [name, [given ?? []].flat().map((value) => String(value))]),
    );
  } catch (error) {
    // The first line names the option; the others explain the syntax of values that begin with a dash.
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new UsageError(message.replace(' argument is ambiguous.', ' needs a value; it got another option.'));
  }
}

/** The lines of `--help` about options. */
export function describeOptions(specs: OptionSpecs): string {
  const names = Object.entries(specs).map(([name, { value }]) => `--${name}${value === null ? '' : ` ${value}`}`);
  const width = Math.max(...names.map((name) => name.length));
  return Object.values(specs)
    .map(({ meaning }, index) => `  ${(names[index] ?? '').padEnd(width)}  ${meaning}`)
    .join('\n');
}
