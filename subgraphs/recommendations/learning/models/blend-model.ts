/**
 * A weighted sum of models and of popularity, each in units of its standard deviation:
 *
 *     score_j = p·z(log(1 + count_j)) + Σ_m weight_m · score_mj / scale_m(H)
 *
 * `scale_m(H)` is either one number of the model, the mean standard deviation of its scores over the histories of the
 * training data, or the standard deviation of its scores for this history. The mean is not subtracted: it is the same
 * for all items. The share of a history entry is Σ_m weight_m · share_m / scale_m(H). With the scales of the training
 * data and item-item models, a weight of 0 for the entry lowers the score by exactly this share; otherwise the other
 * entry's shares change too.
 */
import type { Contributions, History, ModelParts, RankingModel } from '../model.js';

export interface BlendComponent {
  readonly model: RankingModel;
  readonly weight: number;
  /** Of the training data. Positive. */
  readonly scale: number;
}

export interface BlendSettings {
  /** Whether the scale of each history is used rather than that of the training data. */
  readonly scalesPerHistory: boolean;
  /** What popularity counts, in units of its standard deviation. It alone ranks items for an empty history. */
  readonly popularityWeight: number;
}

/**
 * @param kind The trainer's name.
 * @param components By name.
 * @param counts The users of each item in the training data.
 * @param settings
 */
export function createBlendModel(
  kind: string,
  components: Readonly<Record<string, BlendComponent>>,
  counts: Uint32Array,
  settings: BlendSettings,
): RankingModel {
  const parts = Object.values(components);
  const [first] = parts;
  if (first === undefined) throw new TypeError(`The blend "${kind}" has no model.`);
  const { itemIds } = first.model;
  const biases = popularityBiases(counts, settings.popularityWeight);
  const scores = new Float32Array(itemIds.length);
  const scaleFor = ({ scale }: BlendComponent): number =>
    settings.scalesPerHistory ? standardDeviation(scores) || scale : scale;

  const contributionsOf = (component: BlendComponent, history: History, item: number): Contributions => {
    if (settings.scalesPerHistory) component.model.score(history, scores);
    const factor = component.weight / scaleFor(component);
    const { bias, shares } = component.model.contributions(history, item);
    return { bias: factor * bias, shares: shares.map((share) => factor * share) };
  };

  // A component without a weight adds nothing, and scales per history would have to be computed for each entry.
  const weighted = parts.filter(({ weight }) => weight !== 0);
  const hasShares =
    !settings.scalesPerHistory &&
    weighted.every(({ model }) => model.addShares !== undefined && model.addSharesIn !== undefined);

  return {
    itemIds,
    ...(hasShares && {
      addShares(history: History, position: number, factor: number, out: Float32Array) {
        for (const { model, weight, scale } of weighted)
          model.addShares?.(history, position, (factor * weight) / scale, out);
      },
      addSharesIn(history: History, position: number, factor: number, items: Uint32Array, out: Float64Array) {
        for (const { model, weight, scale } of weighted)
          model.addSharesIn?.(history, position, (factor * weight) / scale, items, out);
      },
    }),
    score(history, out) {
      out.set(biases);
      for (const component of parts) {
        component.model.score(history, scores);
        const factor = component.weight / scaleFor(component);
        for (let item = 0; item < scores.length; item++) out[item] = (out[item] ?? 0) + factor * (scores[item] ?? 0);
      }
    },
    contributions(history, item) {
      const all = parts.map((component) => contributionsOf(component, history, item));
      return {
        bias: all.reduce((sum, { bias }) => sum + bias, biases[item] ?? 0),
        shares: Float64Array.from(history.items, (_, at) =>
          all.reduce((sum, { shares }) => sum + (shares[at] ?? 0), 0),
        ),
      };
    },
    parts: () => ({
      kind,
      constants: constantsOf(components, settings),
      tensors: { counts },
      components: Object.fromEntries(Object.entries(components).map(([name, { model }]) => [name, model.parts()])),
    }),
  };
}

function constantsOf(
  components: Readonly<Record<string, BlendComponent>>,
  { scalesPerHistory, popularityWeight }: BlendSettings,
): Record<string, number> {
  const ofComponents = Object.entries(components).flatMap(([name, { weight, scale }]) => [
    [`${name}.weight`, weight] as const,
    [`${name}.scale`, scale] as const,
  ]);
  return { scalesPerHistory: Number(scalesPerHistory), popularityWeight, ...Object.fromEntries(ofComponents) };
}

/** Logarithms of the counts with mean 0 and standard deviation `weight`. */
function popularityBiases(counts: Uint32Array, weight: number): Float32Array {
  const logarithms = Float32Array.from(counts, (count) => Math.log1p(count));
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / Math.max(1, counts.length);
  const factor = weight / (standardDeviation(logarithms) || 1);
  return logarithms.map((value) => factor * (value - mean));
}

/** Of all values as a population; 0 when they are equal. */
export function standardDeviation(values: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? 0;
  const mean = sum / Math.max(1, values.length);
  let squares = 0;
  for (let index = 0; index < values.length; index++) squares += ((values[index] ?? 0) - mean) ** 2;
  return Math.sqrt(squares / Math.max(1, values.length));
}

/**
 * The model whose `parts` these are. Throws a `TypeError` when something is missing or of another size.
 *
 * @param parts
 * @param itemIds
 * @param restoreComponent Restores the models that are combined.
 */
export function restoreBlendModel(
  { kind, constants, tensors, components }: ModelParts,
  itemIds: readonly string[],
  restoreComponent: (parts: ModelParts, itemIds: readonly string[]) => RankingModel,
): RankingModel {
  const { scalesPerHistory, popularityWeight } = constants;
  if (scalesPerHistory === undefined || popularityWeight === undefined)
    throw new TypeError(`The model "${kind}" is incomplete.`);
  if (!(tensors['counts'] instanceof Uint32Array) || tensors['counts'].length !== itemIds.length)
    throw new TypeError(`The model "${kind}" has no count for each of its ${itemIds.length} items.`);
  const restored = Object.entries(components).map(([name, parts]) => {
    const [weight, scale] = [constants[`${name}.weight`], constants[`${name}.scale`]];
    if (weight === undefined || scale === undefined)
      throw new TypeError(`The model "${kind}" has no weight for "${name}".`);
    return [name, { model: restoreComponent(parts, itemIds), weight, scale }] as const;
  });
  return createBlendModel(kind, Object.fromEntries(restored), tensors['counts'], {
    scalesPerHistory: scalesPerHistory === 1,
    popularityWeight,
  });
}
