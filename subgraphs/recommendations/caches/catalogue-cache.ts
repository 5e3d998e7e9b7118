/** The catalogue in this process's memory. It is updated when the store has a newer revision. */
import { withoutInterruption } from '@marquee/document-store/read-counter';
import { buildCatalogue, catalogueOf } from '../rules/catalogue/catalogue.js';
import type { Catalogue } from '../rules/catalogue/catalogue.js';
import { createSelections } from '../rules/catalogue/visible-titles.js';
import type { Selections, SelectVisible } from '../rules/catalogue/visible-titles.js';
import { patchCatalogue } from '../rules/catalogue/patch-catalogue.js';
import { runInSlices } from './run-in-slices.js';
import type { TitleRecord } from '../documents.js';

export interface CatalogueSnapshot {
  readonly catalogue: Catalogue;
  readonly visibleTitles: SelectVisible;
}

export interface CatalogueCache {
  /**
   * A snapshot of at least `revision`. Changed titles are read and replaced at once; their similarities are computed in
   * the background. No read when the snapshot is new enough.
   */
  at(revision: number): Promise<CatalogueSnapshot>;
  /** The snapshot in memory, for when the store fails. Empty before the first load. */
  latest(): CatalogueSnapshot;
  /** Resolves when no background work is running. */
  settled(): Promise<void>;
}

function toSnapshot({ catalogue, select }: Selections): CatalogueSnapshot {
  return { catalogue, visibleTitles: select };
}

/** The titles in the order of the catalogue, and then those that it lacks: nearly sorted. */
function inOrder(
  titles: ReadonlyMap<string, TitleRecord>,
  { titles: known, indexOf }: Catalogue,
): readonly TitleRecord[] {
  const ordered = known.map(({ id }) => titles.get(id)).filter((title) => title !== undefined);
  for (const title of titles.values()) if (!indexOf.has(title.id)) ordered.push(title);
  return ordered;
}

function newestOf(changed: readonly TitleRecord[], revision: number): number {
  return changed.reduce((highest, title) => Math.max(highest, title.revision), revision);
}

function isSettled({ catalogue: { revision, similarityRevision } }: CatalogueSnapshot): boolean {
  return revision === similarityRevision;
}

/** A request that demands a revision which the store does not show after so many reads gets the newest that it does. */
const MAX_UPDATES = 3;

/** @param changedSince Reads all titles whose revision is above the given one. */
export function createCatalogueCache(
  changedSince: (revision: number) => Promise<readonly TitleRecord[]>,
): CatalogueCache {
  let titles = new Map<string, TitleRecord>();
  let selections = createSelections(buildCatalogue([], 0), null);
  let snapshot = toSnapshot(selections);
  /** The revision before the last update. A concurrent request may have read it from the store before the update. */
  let previous = 0;
  let updating: Promise<CatalogueSnapshot> | null = null;
  let rebuilding: Promise<void> | null = null;
  /** Titles that changed during the rebuild and are missing from its result. */
  let meanwhile: TitleRecord[] = [];

  const use = (catalogue: Catalogue): CatalogueSnapshot => {
    selections = createSelections(catalogue, selections);
    snapshot = toSnapshot(selections);
    return snapshot;
  };

  const rebuild = async (): Promise<void> => {
    const own = titles;
    while (own === titles && !isSettled(snapshot)) {
      meanwhile = [];
      let built = await runInSlices(catalogueOf(inOrder(own, snapshot.catalogue), snapshot.catalogue.revision));
      while (meanwhile.length > 0) {
        const missed = meanwhile;
        meanwhile = [];
        built = await runInSlices(patchCatalogue(built, missed, newestOf(missed, built.revision)));
      }
      // The read model was emptied and started again in the meantime: the result is outdated.
      if (own !== titles) return;
      use(built);
    }
  };

  /** The first load. Requests wait for it, since there is no earlier catalogue. */
  const loadAll = async (all: readonly TitleRecord[], revision: number): Promise<CatalogueSnapshot> => {
    titles = new Map(all.map((title) => [title.id, title]));
    return use(await runInSlices(catalogueOf(all, revision)));
  };

  /** The current catalogue with the changed titles, also when a rebuild replaces it while they are put in. */
  const patch = async (changed: readonly TitleRecord[], revision: number): Promise<CatalogueSnapshot> => {
    for (;;) {
      const { catalogue } = snapshot;
      const patched = await runInSlices(patchCatalogue(catalogue, changed, revision));
      if (catalogue === snapshot.catalogue) return use(patched);
    }
  };

  const update = async (revision: number): Promise<CatalogueSnapshot> => {
    const { revision: ours } = snapshot.catalogue;
    // A revision below the cached one means that the read model was emptied and is being rebuilt: load everything.
    const start = revision < ours ? 0 : ours;
    const changed = await changedSince(start);
    const newest = newestOf(changed, start);
    previous = start;
    if (start === 0) return loadAll(changed, newest);
    for (const title of changed) titles.set(title.id, title);
    meanwhile.push(...changed);
    await patch(changed, newest);
    if (!isSettled(snapshot)) {
      rebuilding ??= rebuild().finally(() => {
        rebuilding = null;
      });
    }
    return snapshot;
  };

  return {
    at: async (revision) => {
      for (let updates = 0; updates < MAX_UPDATES; updates += 1) {
        const { revision: ours } = snapshot.catalogue;
        if (revision === ours || (revision >= previous && revision < ours)) return snapshot;
        // Other requests wait for the update as well. One that began earlier may have missed this revision.
        updating ??= withoutInterruption(() => update(revision)).finally(() => {
          updating = null;
        });
        await updating;
      }
      return snapshot;
    },
    latest: () => snapshot,
    settled: async () => {
      await updating;
      await rebuilding;
    },
  };
}
