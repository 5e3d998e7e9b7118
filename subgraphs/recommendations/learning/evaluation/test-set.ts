/** From labelled interactions: what a model is trained on, and the histories and targets that it is tested with. */
import { selectInteractions } from '../data/select-interactions.js';
import { agesInDays } from '../history-ages.js';
import type { Interactions } from '../model.js';
import { Label } from './labels.js';
import type { HeldOutLabel, LabelledInteractions } from './labels.js';

/** In `targetItems`: an item that is not among the candidates, so that no model can find it. */
export const UNKNOWN_ITEM = 0xffff_ffff;

/** Users who may watch the same titles, as those of one country and one maturity limit. */
export interface UserGroups {
  /** Group indexes by user of the data. */
  readonly groupOfUser: Uint32Array;
  readonly names: readonly string[];
  /** Whether the users of a group may watch the item. */
  readonly isEligible: (group: number, itemId: string) => boolean;
}

export interface TestGroups {
  /** Group indexes by user of the test set. */
  readonly groupOfUser: Uint32Array;
  /** By group: 1 for each candidate that its users may not watch, and that is not ranked for them. */
  readonly excluded: readonly Uint8Array[];
}

/** Users with the history that a model ranks for, and the items that it has to find. */
export interface TestSet {
  /** The candidates: every item of them is ranked for every user, except those of the user's history. */
  readonly itemIds: readonly string[];
  /** Only users with at least one target. */
  readonly userIds: readonly string[];
  /** Length: users + 1. Histories are in time order. */
  readonly historyOffsets: Uint32Array;
  readonly historyItems: Uint32Array;
  /** Days from each title of a history to its last one; null for data without times. */
  readonly historyAges: Float32Array | null;
  /** Length: users + 1. */
  readonly targetOffsets: Uint32Array;
  /** Item indexes, or `UNKNOWN_ITEM`. */
  readonly targetItems: Uint32Array;
  /** 1 for a user of whom nothing is in the training data. */
  readonly isUnseenUser: Uint8Array;
  readonly groups: TestGroups | null;
  readonly counts: TestSetCounts;
}

export interface TestSetCounts {
  readonly users: number;
  readonly targets: number;
  /** Targets that no candidate is; they count as misses. */
  readonly unknownTargets: number;
  /** Targets that are in the user's history, and so are never ranked; they count as misses. */
  readonly targetsInHistory: number;
  readonly usersWithoutHistory: number;
  /** Items of histories that no candidate is; a model does not see them. */
  readonly unknownHistoryItems: number;
}

/** The interactions with the label `train`. */
export function trainingPart({ data, labels }: LabelledInteractions): Interactions {
  return selectInteractions(data, (position) => labels[position] === Label.Train);
}

/**
 * The users that have interactions with `label`. A history consists of the `train` and `fold-in` interactions.
 *
 * @param candidates Ids of the items that are ranked: those of the model.
 * @param groups Null: every user may watch every item.
 */
export function createTestSet(
  { data, labels }: LabelledInteractions,
  label: HeldOutLabel,
  candidates: readonly string[],
  groups: UserGroups | null = null,
): TestSet {
  const indexes = new Map(candidates.map((id, index) => [id, index]));
  const toCandidate = Uint32Array.from(data.itemIds, (id) => indexes.get(id) ?? UNKNOWN_ITEM);
  const userIds: string[] = [];
  const [history, targets] = [createRows(data.items.length), createRows(data.items.length)];
  const [unseen, groupOfUser, ages]: [number[], number[], Float32Array[]] = [[], [], []];
  const counts = { targetsInHistory: 0, unknownTargets: 0, usersWithoutHistory: 0, unknownHistoryItems: 0 };
  data.userIds.forEach((id, user) => {
    const [start, end] = [data.offsets[user] ?? 0, data.offsets[user + 1] ?? 0];
    const own = labels.subarray(start, end);
    if (!own.includes(label)) return;
    const seen = new Set<number>();
    const times: number[] = [];
    for (let position = start; position < end; position += 1) {
      if (labels[position] !== Label.Train && labels[position] !== Label.FoldIn) continue;
      const item = toCandidate[data.items[position] ?? 0] ?? UNKNOWN_ITEM;
      if (item === UNKNOWN_ITEM) counts.unknownHistoryItems += 1;
      else {
        history.push(item);
        times.push(data.times?.[position] ?? 0);
      }
      seen.add(item);
    }
    for (let position = start; position < end; position += 1) {
      if (labels[position] !== label) continue;
      const item = toCandidate[data.items[position] ?? 0] ?? UNKNOWN_ITEM;
      if (item === UNKNOWN_ITEM) counts.unknownTargets += 1;
      else if (seen.has(item)) counts.targetsInHistory += 1;
      targets.push(item);
    }
    ages.push(agesInDays(Float64Array.from(times)));
    if (history.endRow() === 0) counts.usersWithoutHistory += 1;
    targets.endRow();
    unseen.push(own.includes(Label.Train) ? 0 : 1);
    userIds.push(id);
    if (groups !== null) groupOfUser.push(groups.groupOfUser[user] ?? 0);
  });
  const [histories, held] = [history.finish(), targets.finish()];
  return {
    itemIds: candidates,
    userIds,
    historyOffsets: histories.offsets,
    historyItems: histories.values,
    historyAges: data.times && concatenate(ages, histories.values.length),
    targetOffsets: held.offsets,
    targetItems: held.values,
    isUnseenUser: Uint8Array.from(unseen),
    groups: groups && {
      groupOfUser: Uint32Array.from(groupOfUser),
      excluded: groups.names.map((_, group) =>
        Uint8Array.from(candidates, (id) => (groups.isEligible(group, id) ? 0 : 1)),
      ),
    },
    counts: { users: userIds.length, targets: held.values.length, ...counts },
  };
}

function concatenate(parts: readonly Float32Array[], length: number): Float32Array {
  const all = new Float32Array(length);
  let next = 0;
  for (const part of parts) {
    all.set(part, next);
    next += part.length;
  }
  return all;
}

/** Rows of numbers that are filled one after the other. */
function createRows(capacity: number) {
  const values = new Uint32Array(capacity);
  const offsets = [0];
  let count = 0;
  return {
    push: (value: number): void => {
      values[count++] = value;
    },
    /** Returns the number of values of the row. */
    endRow: (): number => count - (offsets[offsets.push(count) - 2] ?? 0),
    finish: () => ({ offsets: Uint32Array.from(offsets), values: values.slice(0, count) }),
  };
}
