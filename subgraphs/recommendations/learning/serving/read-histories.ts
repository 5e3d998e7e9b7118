/** The stored histories as interactions, and a sample of them. Read page by page: requests are handled in between. */
import { eachPage } from '@marquee/document-store/pages';
import { HISTORY_IDS, historyId, profileFactId, profileOfHistory } from '../../documents.js';
import type { View } from '../../rules/profile/history.js';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId } from '@marquee/contracts/ids';
import { isStarted } from '../../rules/profile/watched-titles.js';
import type { RecommendationsStore } from '../../store.js';
import { createInteractionsBuilder } from '../data/interactions-builder.js';
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
  const builder = createInteractionsBuilder();
  for await (const page of eachPage((after) => facts.find({ ...HISTORY_IDS, after, limit: PAGE }))) {
    signal?.throwIfAborted();
    for (const fact of page) {
      const started = fact.about === 'history' ? fact.views.filter(isStarted) : [];
      if (started.length === 0) continue;
      const user = builder.addUser(profileOfHistory(fact.id));
      for (const { titleId, at } of [...started].reverse()) builder.add(user, titleId, Date.parse(at) / 1000);
    }
    if (builder.interactions >= MAX_INTERACTIONS) break;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return builder.build().interactions;
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
