/** The options by which commands name models and their hyper-parameters. */
import { readFile } from 'node:fs/promises';
import type { HyperParameter, ModelTrainer } from '../model.js';
import { findTrainer, TRAINERS } from '../trainers.js';
import { CommandError, UsageError } from './command-error.js';
import { readNumber } from './options.js';
import type { Options, OptionSpecs } from './options.js';

export const PARAMETER_OPTIONS = {
  set: {
    value: 'MODEL.NAME=N',
    meaning: 'a hyper-parameter, as in ease.lambda=300; may be repeated',
    isRepeated: true,
  },
  parameters: { value: 'FILE', meaning: 'hyper-parameters that "recs tune --out FILE" has written' },
} as const satisfies OptionSpecs;

/** Values by name of hyper-parameter, defaults included. */
export type Parameters = Readonly<Record<string, number>>;

/** Throws a `UsageError` for a name that no model has, and for one that is given twice. */
export function readTrainers(names: string): readonly ModelTrainer[] {
  const wanted = names.split(',').map((name) => name.trim());
  if (new Set(wanted).size < wanted.length) throw new UsageError(`--model ${names} names a model twice.`);
  return wanted.map((name) => {
    const trainer = findTrainer(name);
    if (trainer === undefined)
      throw new UsageError(`There is no model "${name}"; there are ${TRAINERS.map((each) => each.name).join(', ')}.`);
    return trainer;
  });
}

/** Of each trainer: defaults, then the file of `--parameters`, then `--set`. */
export async function readParameters(
  options: Options,
  trainers: readonly ModelTrainer[],
): Promise<ReadonlyMap<ModelTrainer, Parameters>> {
  const stored = await readParametersFile(options.text('parameters'));
  const given = options.texts('set').map((text) => parseSetting(text, trainers));
  return new Map(
    trainers.map((trainer) => {
      const defaults = trainer.hyperParameters.map(({ name, default: value }) => [name, value] as const);
      const fromFile = Object.entries(stored[trainer.name] ?? {}).map(
        ([name, value]) => [name, checkParameter(trainer, name, String(value))] as const,
      );
      const set = given.filter((each) => each.trainer === trainer).map(({ name, value }) => [name, value] as const);
      return [trainer, Object.fromEntries([...defaults, ...fromFile, ...set])];
    }),
  );
}

/** `ease.lambda=300`; the name of the model may miss where there is one. Names of hyper-parameters may have dots. */
function parseSetting(text: string, trainers: readonly ModelTrainer[]) {
  const separator = text.indexOf('=');
  const [path, value] = [text.slice(0, separator), text.slice(separator + 1)];
  if (separator < 1 || value === '') throw new UsageError(`--set is as in ease.lambda=300; got "${text}".`);
  const named = trainers.find(({ name }) => path.startsWith(`${name}.`));
  if (named !== undefined) {
    const name = path.slice(named.name.length + 1);
    return { trainer: named, name, value: checkParameter(named, name, value) };
  }
  const [only] = trainers;
  if (only === undefined || trainers.length > 1)
    throw new UsageError(`--set ${text} names none of the models ${trainers.map((each) => each.name).join(', ')}.`);
  return { trainer: only, name: path, value: checkParameter(only, path, value) };
}

/** Throws a `UsageError` for a name that the model does not have, and for a value out of range. */
export function checkParameter(trainer: ModelTrainer, name: string, text: string): number {
  const parameter = trainer.hyperParameters.find((each) => each.name === name);
  if (parameter === undefined) {
    const names = trainer.hyperParameters.map((each) => each.name).join(', ');
    throw new UsageError(`The model ${trainer.name} has no hyper-parameter "${name}"; it has ${names || 'none'}.`);
  }
  return readNumber(`${trainer.name}.${name}`, text, { ...parameter, isWhole: parameter.scale === 'integer' });
}

/** Throws a `CommandError` unless the file holds an object of models with numbers by name. */
async function readParametersFile(file: string | null): Promise<Readonly<Record<string, Parameters>>> {
  if (file === null) return {};
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new CommandError(`${file} cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isObject(content) || !Object.values(content).every(isParameters))
    throw new CommandError(`${file} is not a file of hyper-parameters, as in {"ease": {"lambda": 300}}.`);
  return content as Readonly<Record<string, Parameters>>;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isParameters(value: unknown): boolean {
  return isObject(value) && Object.values(value).every((each) => typeof each === 'number');
}

/** The lines of `--help` about models. */
export function describeModels(): string {
  const describe = ({ name, meaning, default: value, minimum, maximum }: HyperParameter): string =>
    `      ${name} (${value}; ${minimum} to ${maximum}): ${meaning}`;
  return TRAINERS.map(({ name, summary, hyperParameters }) =>
    [`  ${name}: ${summary}`, ...hyperParameters.map(describe)].join('\n'),
  ).join('\n');
}
