/** The stored histories as interactions, and a sample of them. Read page by page: requests are handled in between. */
import { eachPage } from '@marquee/document-store/pages';
import { HISTORY_IDS, historyId, profileFactId, profileOfHistory } from '../../documents.js';
import type { View } from '../../rules/profile/history.js';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { isStarted } from '../../rules/profile/watched-titles.js';
import type { RecommendationsStore } from '../../store.js';
import type { Interactions } from '../model.js';
import type { MemberAttributes, MembersById } from '../models/country-ranker.js';

const PAGE = 200;

/** More are not read: 16 bytes each, and those of the profiles with the lowest ids suffice to learn from. */
const MAX_INTERACTIONS = 20_000_000;

/**
 * Titles that were started, by profile, the earliest first. Profiles without one are left out. Rejects with the signal's
 * reason.
 */
export async function readHistories(
  { collections: { facts } }: RecommendationsStore,
  signal: AbortSignal | null,
): Promise<Interactions> {
  const columns = createColumns();
  for await (const page of eachPage((after) => facts.find({ ...HISTORY_IDS, after, limit: PAGE }))) {
    signal?.throwIfAborted();
    for (const fact of page) {
      const started = fact.about === 'history' ? fact.views.filter(isStarted) : [];
      if (started.length > 0) columns.addUser(profileOfHistory(fact.id), [...started].reverse());
    }
    if (columns.count >= MAX_INTERACTIONS) break;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return columns.finish();
}

/** Interactions that are added user by user: nothing is left to be grouped or sorted at the end, which would block. */
function createColumns() {
  const [userIds, offsets, itemIndexes] = [[] as string[], [0], new Map<string, number>()];
  let [items, times, count] = [new Uint32Array(1024), new Float64Array(1024), 0];
  const indexOf = (titleId: string): number => {
    const known = itemIndexes.get(titleId) ?? itemIndexes.size;
    itemIndexes.set(titleId, known);
    return known;
  };
  return {
    get count() {
      return count;
    },
    /** @param views One per title. */
    addUser: (userId: string, views: readonly View[]): void => {
      userIds.push(userId);
      const rows = views.map(({ titleId, at }) => ({ item: indexOf(titleId), time: Date.parse(at) / 1000 }));
      for (const { item, time } of rows.sort((a, b) => a.time - b.time)) {
        if (count === items.length) [items, times] = [grown(items), grown(times)];
        items[count] = item;
        times[count] = time;
        count += 1;
      }
      offsets.push(count);
    },
    finish: (): Interactions => ({
      ...{ userIds, itemIds: [...itemIndexes.keys()], offsets: Uint32Array.from(offsets) },
      ...{ items: items.slice(0, count), times: times.slice(0, count) },
    }),
  };
}

function grown<Column extends Uint32Array | Float64Array>(column: Column): Column {
  const larger = new (column.constructor as new (length: number) => Column)(2 * column.length);
  larger.set(column);
  return larger;
}

/** Country and kind of the profiles. Those whose events have not arrived are left out. */
export async function readMembers(
  { collections: { facts } }: RecommendationsStore,
  profileIds: readonly string[],
  signal: AbortSignal | null,
): Promise<MembersById> {
  const members = new Map<string, MemberAttributes>();
  for (let start = 0; start < profileIds.length; start += PAGE) {
    signal?.throwIfAborted();
    const ids = profileIds.slice(start, start + PAGE).map((id) => profileFactId(asId<ProfileId>(id)));
    for (const fact of await facts.getMany(ids)) {
      if (fact?.about !== 'profile') continue;
      const { profileId, country, isKids } = fact.state;
      members.set(profileId, { country, isKids });
    }
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return members;
}

/**
 * The views of at most `limit` profiles, whose ids follow `start` in their order; from the lowest id on when there are
 * not so many.
 */
export async function sampleHistories(
  { collections: { facts } }: RecommendationsStore,
  start: string,
  limit: number,
): Promise<readonly (readonly View[])[]> {
  const middle = historyId(asId<ProfileId>(start));
  const views: (readonly View[])[] = [];
  for (const range of [
    { from: middle, until: HISTORY_IDS.until },
    { from: HISTORY_IDS.from, until: middle },
  ]) {
    for await (const page of eachPage((after) => facts.find({ ...range, after, limit: PAGE }))) {
      for (const fact of page) if (fact.about === 'history' && views.length < limit) views.push(fact.views);
      if (views.length >= limit) return views;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  return views;
}
