/** The stored histories of all profiles as interactions. Read page by page: requests are handled in between. */
import { eachPage } from '@marquee/document-store/pages';
import { HISTORY_IDS, profileOfHistory } from '../../documents.js';
import { isStarted } from '../../rules/profile/watched-titles.js';
import type { RecommendationsStore } from '../../store.js';
import { createInteractionsBuilder } from '../data/interactions-builder.js';
import type { Interactions } from '../model.js';

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
