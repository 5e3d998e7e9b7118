/** Trains a blend: its models one after the other, then the scale of each model's scores on histories of the data. */
import { createRandom } from '@marquee/runtime/random';
import { agesInDays } from '../history-ages.js';
import type { HyperParameter, Interactions, ModelTrainer, RankingModel, TrainingRun } from '../model.js';
import { createBlendModel, restoreBlendModel, standardDeviation } from './blend-model.js';
import type { BlendComponent } from './blend-model.js';
import { checkpoint, countItems, parameterOf } from './training.js';

export interface BlendPlan {
  readonly name: string;
  readonly summary: string;
  readonly popularityWeight: number;
  readonly scalesPerHistory: boolean;
  readonly components: readonly { readonly trainer: ModelTrainer; readonly weight: number }[];
  /** By name of hyper-parameter, in place of the trainers' defaults. */
  readonly defaults?: Readonly<Record<string, number>>;
}

/** The hyper-parameters of a component have its name before theirs: `ease.lambda`. */
export function createBlendTrainer({ name, summary, components, defaults = {}, ...settings }: BlendPlan): ModelTrainer {
  const hyperParameters = [...components.flatMap(parametersOf), ...blendParameters(settings)].map((each) => {
    const value = defaults[each.name];
    return value === undefined ? each : { ...each, default: value, grid: [value] };
  });
  return {
    name,
    summary,
    hyperParameters,
    async train(data, run) {
      const parameter = (each: string): number => parameterOf(run, hyperParameters, each);
      const trained: Record<string, BlendComponent> = {};
      const parameters = { ...defaults, ...run.parameters };
      for (const [index, { trainer }] of components.entries()) {
        const weight = parameter(`${trainer.name}.weight`);
        if (weight === 0) continue;
        const model = await trainer.train(
          data,
          runOf(trainer, parameters, run, index / components.length, 1 / components.length),
        );
        trained[trainer.name] = { model, weight, scale: meanScale(model, data, run.seed) };
        await checkpoint(run, `scale of ${trainer.name}`, (index + 1) / components.length);
      }
      if (Object.keys(trained).length === 0)
        throw new RangeError(`Every weight of the blend "${name}" is 0; one is larger at least.`);
      return createBlendModel(name, trained, countItems(data), {
        scalesPerHistory: parameter('scalesPerHistory') === 1,
        popularityWeight: parameter('popularityWeight'),
      });
    },
    restore: (parts, itemIds) =>
      restoreBlendModel(parts, itemIds, (component, ids) => {
        const trainer = components.find((each) => each.trainer.name === component.kind)?.trainer;
        if (trainer === undefined) throw new TypeError(`The blend "${name}" has no model "${component.kind}".`);
        return trainer.restore(component, ids);
      }),
  };
}

function parametersOf({ trainer, weight }: BlendPlan['components'][number]): readonly HyperParameter[] {
  return [
    {
      name: `${trainer.name}.weight`,
      meaning: `what the model "${trainer.name}" counts; 0 leaves it out`,
      ...{ default: weight, minimum: 0, maximum: 10, scale: 'linear' as const },
      grid: weight === 0 ? [0, 0.3] : [weight, weight / 2, weight * 2],
    },
    ...trainer.hyperParameters.map((each) => ({ ...each, name: `${trainer.name}.${each.name}` })),
  ];
}

function blendParameters(
  settings: Pick<BlendPlan, 'popularityWeight' | 'scalesPerHistory'>,
): readonly HyperParameter[] {
  return [
    {
      name: 'popularityWeight',
      meaning: 'what popularity counts',
      ...{ default: settings.popularityWeight, minimum: 0, maximum: 10, scale: 'linear' as const },
      grid: [settings.popularityWeight],
    },
    {
      name: 'scalesPerHistory',
      meaning: '1: scores are divided by their standard deviation for the history; 0: by its mean on the training data',
      ...{ default: Number(settings.scalesPerHistory), minimum: 0, maximum: 1, scale: 'integer' as const },
      grid: [Number(settings.scalesPerHistory)],
    },
  ];
}

/** The run of one component, whose progress is the part from `start` on. */
function runOf(
  trainer: ModelTrainer,
  parameters: TrainingRun['parameters'],
  run: TrainingRun,
  start: number,
  length: number,
): TrainingRun {
  const prefix = `${trainer.name}.`;
  const own = Object.entries(parameters).filter(([name]) => name.startsWith(prefix) && name !== `${prefix}weight`);
  return {
    ...run,
    parameters: Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value])),
    progress: ({ step, fraction }) =>
      run.progress({ step: `${trainer.name}: ${step}`, fraction: start + fraction * length }),
  };
}

/** Histories of which the mean is taken. */
const SAMPLED_USERS = 200;

/** The mean standard deviation of the model's scores over the histories of some users; 1 for a model of equal scores. */
function meanScale(model: RankingModel, data: Interactions, seed: number): number {
  const random = createRandom(seed);
  const users = data.offsets.length - 1;
  const scores = new Float32Array(data.itemIds.length);
  let [sum, count] = [0, 0];
  for (let sample = 0; sample < SAMPLED_USERS && users > 0; sample++) {
    const user = random.int(users);
    const items = data.items.subarray(data.offsets[user], data.offsets[user + 1]);
    if (items.length === 0) continue;
    const times = data.times?.subarray(data.offsets[user], data.offsets[user + 1]);
    model.score({ items, weights: null, ages: times === undefined ? null : agesInDays(times) }, scores);
    sum += standardDeviation(scores);
    count += 1;
  }
  return sum / Math.max(1, count) || 1;
}
