/**
 * ItemKNN: the item-based nearest neighbours of Sarwar, Karypis, Konstan and Riedl (2001), with shrinkage.
 *
 * The similarity of items i and j is `c(i, j) / (sqrt(c(i) · c(j)) + shrinkage)`, where c counts users. Each item keeps
 * its `neighbours` most similar items; the score of item i is the sum of the similarities of i's neighbours in the
 * history.
 */
import type { History, Interactions, ModelParts, ModelTrainer, RankingModel, TrainingRun } from '../model.js';
import { weightAt } from '../model.js';
import { requireTensor } from '../model-parts.js';
import { checkpoint } from '../models/training.js';

export const itemKnn: ModelTrainer = {
  name: 'itemknn',
  summary: 'cosine of item columns with shrinkage, nearest neighbours (Sarwar et al. 2001)',
  hyperParameters: [
    {
      name: 'neighbours',
      meaning: 'most similar items that each item keeps',
      default: 100,
      minimum: 5,
      maximum: 1000,
      scale: 'integer',
      grid: [20, 50, 100, 200, 500],
    },
    {
      name: 'shrinkage',
      meaning: 'added to the denominator of the cosine, against similarities that few users cause',
      default: 10,
      minimum: 0,
      maximum: 500,
      scale: 'linear',
      grid: [0, 10, 50, 200],
    },
  ],
  train: async (data, run) => createModel(await findNeighbours(data, run), data.itemIds),
  restore: (parts, itemIds) =>
    createModel(
      {
        offsets: requireTensor(parts, 'offsets', Uint32Array, itemIds.length + 1),
        items: requireTensor(parts, 'items', Uint32Array, null),
        similarities: requireTensor(parts, 'similarities', Float32Array, parts.tensors['items']?.length ?? 0),
      },
      itemIds,
    ),
};

/** Row j: the items that have j among their neighbours, ascending, and how similar they are. */
interface Neighbours {
  readonly offsets: Uint32Array;
  readonly items: Uint32Array;
  readonly similarities: Float32Array;
}

/** Items between two reports of progress. */
const ITEMS_PER_REPORT = 256;

async function findNeighbours(data: Interactions, run: TrainingRun): Promise<Neighbours> {
  const itemCount = data.itemIds.length;
  const neighbours = run.parameters['neighbours'] ?? 100;
  const shrinkage = run.parameters['shrinkage'] ?? 10;
  const usersOf = groupByItem(data);
  const countOf = (item: number): number => (usersOf.offsets[item + 1] ?? 0) - (usersOf.offsets[item] ?? 0);
  const common = new Uint32Array(itemCount);
  const similarityTo = new Float64Array(itemCount);
  const rows = Array.from({ length: itemCount }, () => ({
    items: new Array<number>(),
    similarities: new Array<number>(),
  }));
  for (let item = 0; item < itemCount; item += 1) {
    const touched = countCommonUsers(data, usersOf, item, common);
    for (const other of touched)
      similarityTo[other] = (common[other] ?? 0) / (Math.sqrt(countOf(item) * countOf(other)) + shrinkage);
    touched.sort((a, b) => (similarityTo[b] ?? 0) - (similarityTo[a] ?? 0) || a - b);
    for (const other of touched.slice(0, neighbours)) {
      rows[other]?.items.push(item);
      rows[other]?.similarities.push(similarityTo[other] ?? 0);
    }
    for (const other of touched) common[other] = 0;
    if (item % ITEMS_PER_REPORT === 0) await checkpoint(run, 'similarities of items', item / itemCount);
  }
  const offsets = new Uint32Array(itemCount + 1);
  rows.forEach((row, item) => (offsets[item + 1] = (offsets[item] ?? 0) + row.items.length));
  const [items, similarities] = [new Uint32Array(offsets[itemCount] ?? 0), new Float32Array(offsets[itemCount] ?? 0)];
  rows.forEach((row, item) => {
    items.set(row.items, offsets[item]);
    similarities.set(row.similarities, offsets[item]);
  });
  return { offsets, items, similarities };
}

/** Adds to `common[other]` for each user of the item and each other item of that user. Returns the other items. */
function countCommonUsers(
  data: Interactions,
  usersOf: { readonly offsets: Uint32Array; readonly users: Uint32Array },
  item: number,
  common: Uint32Array,
): number[] {
  const touched: number[] = [];
  for (let index = usersOf.offsets[item] ?? 0; index < (usersOf.offsets[item + 1] ?? 0); index += 1) {
    const user = usersOf.users[index] ?? 0;
    for (let position = data.offsets[user] ?? 0; position < (data.offsets[user + 1] ?? 0); position += 1) {
      const other = data.items[position] ?? 0;
      if (other === item) continue;
      const count = common[other] ?? 0;
      if (count === 0) touched.push(other);
      common[other] = count + 1;
    }
  }
  return touched;
}

function groupByItem(data: Interactions): { readonly offsets: Uint32Array; readonly users: Uint32Array } {
  const offsets = new Uint32Array(data.itemIds.length + 1);
  for (const item of data.items) offsets[item + 1] = (offsets[item + 1] ?? 0) + 1;
  for (let item = 0; item < data.itemIds.length; item += 1)
    offsets[item + 1] = (offsets[item + 1] ?? 0) + (offsets[item] ?? 0);
  const next = offsets.slice();
  const users = new Uint32Array(data.items.length);
  for (let user = 0; user < data.userIds.length; user += 1)
    for (let position = data.offsets[user] ?? 0; position < (data.offsets[user + 1] ?? 0); position += 1) {
      const item = data.items[position] ?? 0;
      const place = next[item] ?? 0;
      users[place] = user;
      next[item] = place + 1;
    }
  return { offsets, users };
}

function createModel({ offsets, items, similarities }: Neighbours, itemIds: readonly string[]): RankingModel {
  const parts: ModelParts = {
    kind: itemKnn.name,
    constants: {},
    tensors: { offsets, items, similarities },
    components: {},
  };
  const similarity = (watched: number, item: number): number => {
    const end = offsets[watched + 1] ?? 0;
    for (let index = offsets[watched] ?? 0; index < end; index += 1)
      if (items[index] === item) return similarities[index] ?? 0;
    return 0;
  };
  return {
    itemIds,
    score: (history, out) => {
      out.fill(0);
      for (let entry = 0; entry < history.items.length; entry += 1)
        addRow({ offsets, items, similarities }, history, entry, out);
    },
    contributions: (history, item) => ({
      bias: 0,
      shares: Float64Array.from(
        { length: history.items.length },
        (_, entry) => weightAt(history, entry) * similarity(history.items[entry] ?? 0, item),
      ),
    }),
    parts: () => parts,
  };
}

function addRow(neighbours: Neighbours, history: History, entry: number, out: Float32Array): void {
  const watched = history.items[entry] ?? 0;
  const weight = weightAt(history, entry);
  const end = neighbours.offsets[watched + 1] ?? 0;
  for (let index = neighbours.offsets[watched] ?? 0; index < end; index += 1) {
    const item = neighbours.items[index] ?? 0;
    out[item] = (out[item] ?? 0) + weight * (neighbours.similarities[index] ?? 0);
  }
}
