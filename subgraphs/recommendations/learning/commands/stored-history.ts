/** The history of a profile from the store of a stopped system (the embedded store is locked while a process has it). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileId } from '@marquee/contracts/ids';
import { openStore } from '@marquee/document-store/open-store';
import { StoreUnavailableError } from '@marquee/document-store/port';
import { openRecommendationsStore } from '../../store.js';
import { CommandError } from './command-error.js';

export interface StoredHistory {
  /** Ids of titles, the earliest first. */
  readonly titleIds: readonly string[];
  /** Names by id. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * @param dataFolder As `MARQUEE_DATA_DIR`. Throws a `CommandError` when it has no store, another process uses the store,
 *   or the profile has watched nothing.
 */
export async function readStoredHistory(dataFolder: string, profileId: string): Promise<StoredHistory> {
  const file = join(dataFolder, 'recommendations', 'store.db');
  if (!existsSync(file)) throw new CommandError(`There is no store ${file}; name the data folder of a system.`);
  const store = await openStore({
    ...{ adapter: 'sqlite', file, owner: 'recommendations' },
    clock: () => new Date(),
  }).catch((error: unknown) => {
    throw error instanceof StoreUnavailableError ? new CommandError(error.message) : error;
  });
  try {
    const stored = await openRecommendationsStore(store);
    const { history } = await stored.facts(profileId as ProfileId);
    if (history.views.length === 0) throw new CommandError(`The store has no history of the profile "${profileId}".`);
    const titles = await stored.titlesChangedSince(0);
    return {
      titleIds: history.views.map(({ titleId }) => titleId as string).reverse(),
      names: new Map(titles.map(({ id, names }) => [id as string, names['en'] ?? Object.values(names)[0] ?? id])),
    };
  } finally {
    await store.close();
  }
}
