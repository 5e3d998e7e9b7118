/** Checks declared experiments, so that a process with a wrong declaration does not start. */
import { DEFAULT_PARAMETERS, LAYER_SLOTS } from './experiment.js';
import type { Declarations, Experiment, Layer } from './experiment.js';

export const MAX_EXPERIMENTS = 20;
export const MAX_CELLS = 8;

/** Each line says what is wrong and what to do. */
export class ExperimentError extends Error {
  override readonly name = 'ExperimentError';
}

/** In the setting: no experiment, where the launcher would run one. */
const NONE = 'none';

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Values that are cached are valid until midnight at the latest. */
const MIDNIGHT = /^\d{4}-\d{2}-\d{2}T00:00:00Z$/;

/** Throws an `ExperimentError` with all problems. */
export function validateExperiments({ layers, experiments }: Declarations): void {
  const problems = [
    ...layers.flatMap(layerProblems),
    ...repeated(layers, 'name', 'layers'),
    ...repeated(experiments, 'name', 'experiments'),
    ...repeated([...layers, ...experiments], 'salt', 'layers or experiments'),
    ...(experiments.length > MAX_EXPERIMENTS
      ? [`There are ${experiments.length} experiments: remove ended ones until there are ${MAX_EXPERIMENTS}.`]
      : []),
    ...experiments.flatMap((experiment) => [
      ...identityProblems(experiment),
      ...timeProblems(experiment),
      ...slotProblems(experiment, layers),
      ...cellProblems(experiment),
    ]),
    ...experiments.flatMap((one, index) => experiments.slice(index + 1).flatMap((other) => conflicts(one, other))),
  ];
  if (problems.length > 0) throw new ExperimentError(problems.join('\n'));
}

/**
 * The declared experiments that the setting names; `none` names none. Throws an `ExperimentError` for a name that is not declared, and when the
 * declarations are not valid.
 */
export function enabledExperiments(declarations: Declarations, setting: readonly string[]): Declarations {
  validateExperiments(declarations);
  const names = setting.filter((name) => name !== NONE);
  const declared = declarations.experiments.map(({ name }) => name);
  const unknown = names.filter((name) => !declared.includes(name));
  if (unknown.length > 0)
    throw new ExperimentError(
      `RECOMMENDATIONS_EXPERIMENTS names ${unknown.join(', ')}, which is not declared: choose from ${declared.join(', ')}.`,
    );
  return { ...declarations, experiments: declarations.experiments.filter(({ name }) => names.includes(name)) };
}

function repeated<Key extends string>(
  list: readonly { readonly [K in Key]: string }[],
  key: Key,
  what: string,
): readonly string[] {
  const values = list.map((each) => each[key]);
  const twice = new Set(values.filter((value, index) => values.indexOf(value) !== index));
  return [...twice].map((value) => `Two ${what} have the ${key} "${value}": give one of them another.`);
}

function layerProblems({ name, salt, holdoutSlots }: Layer): readonly string[] {
  return [
    ...(NAME.test(name) ? [] : [`The layer "${name}" needs a name of lower-case words joined by hyphens.`]),
    ...(salt === '' ? [`The layer "${name}" needs a salt.`] : []),
    ...(isSlot(holdoutSlots) ? [] : [`The layer "${name}" needs holdoutSlots from 0 to ${LAYER_SLOTS}.`]),
  ];
}

function isSlot(slot: number): boolean {
  return Number.isInteger(slot) && slot >= 0 && slot <= LAYER_SLOTS;
}

function identityProblems({ name, salt, hypothesis }: Experiment): readonly string[] {
  return [
    ...(NAME.test(name) && name.length <= 60
      ? []
      : [`The experiment "${name}" needs a name of lower-case words joined by hyphens, up to 60 characters.`]),
    ...(salt === '' ? [`The experiment "${name}" needs a salt.`] : []),
    ...(hypothesis === '' ? [`The experiment "${name}" needs a hypothesis.`] : []),
  ];
}

function isMidnight(text: string): boolean {
  return MIDNIGHT.test(text) && !Number.isNaN(Date.parse(text));
}

function timeProblems({ name, startsAt, endsAt }: Experiment): readonly string[] {
  if (!isMidnight(startsAt) || !isMidnight(endsAt))
    return [`The experiment "${name}" needs startsAt and endsAt at midnight in UTC, such as 2026-11-01T00:00:00Z.`];
  return Date.parse(startsAt) < Date.parse(endsAt) ? [] : [`The experiment "${name}" ends before it starts.`];
}

function slotProblems({ name, layer, slots }: Experiment, layers: readonly Layer[]): readonly string[] {
  const own = layers.find((each) => each.name === layer);
  if (own === undefined) return [`The experiment "${name}" is in the layer "${layer}", which is not declared.`];
  if (!isSlot(slots.from) || !isSlot(slots.until) || slots.from >= slots.until)
    return [`The experiment "${name}" needs whole slots, from < until, from 0 to ${LAYER_SLOTS}.`];
  return slots.from >= own.holdoutSlots
    ? []
    : [`The experiment "${name}" has slots of the holdout: begin at slot ${own.holdoutSlots}.`];
}

function cellProblems({ name, control, cells }: Experiment): readonly string[] {
  const weights = cells.map(({ weight }) => weight);
  return [
    ...(cells.length >= 2 && cells.length <= MAX_CELLS
      ? []
      : [`The experiment "${name}" needs 2 to ${MAX_CELLS} cells; it has ${cells.length}.`]),
    ...repeated(cells, 'name', `cells of "${name}"`),
    ...cells
      .filter((cell) => !NAME.test(cell.name))
      .map((cell) => `The cell "${cell.name}" of "${name}" needs a name of lower-case words joined by hyphens.`),
    ...(weights.every((weight) => Number.isFinite(weight) && weight >= 0 && weight <= 1e6) && weights.some((w) => w > 0)
      ? []
      : [`The cells of "${name}" need weights from 0 to 1000000, one of them above 0.`]),
    ...(cells.some((cell) => cell.name === control)
      ? []
      : [`The experiment "${name}" has the control "${control}", which is none of its cells.`]),
  ];
}

function changedParameters({ cells }: Experiment): ReadonlySet<string> {
  return new Set(cells.flatMap(({ parameters }) => Object.keys(parameters)));
}

/** Two experiments that run at the same time for the same member must not change the same parameter. */
function conflicts(one: Experiment, other: Experiment): readonly string[] {
  const isApart =
    Date.parse(one.endsAt) <= Date.parse(other.startsAt) || Date.parse(other.endsAt) <= Date.parse(one.startsAt);
  if (isApart) return [];
  if (one.layer === other.layer)
    return one.slots.until <= other.slots.from || other.slots.until <= one.slots.from
      ? []
      : [`The experiments "${one.name}" and "${other.name}" share slots of the layer "${one.layer}": move one.`];
  const [mine, theirs] = [changedParameters(one), changedParameters(other)];
  const shared = Object.keys(DEFAULT_PARAMETERS).filter((key) => mine.has(key) && theirs.has(key));
  return shared.map(
    (key) => `The experiments "${one.name}" and "${other.name}" both change "${key}": put them into one layer.`,
  );
}
