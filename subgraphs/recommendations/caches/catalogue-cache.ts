/** The catalogue in this process's memory. It is updated when the store has a newer revision. */
import { withoutInterruption } from '@marquee/document-store/read-counter';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { buildCatalogue, catalogueOf } from '../rules/catalogue/catalogue.js';
import type { Catalogue } from '../rules/catalogue/catalogue.js';
import { createVisibleTitles } from '../rules/catalogue/visible-titles.js';
import type { VisibleTitles } from '../rules/catalogue/visible-titles.js';
import { patchCatalogue } from '../rules/catalogue/patch-catalogue.js';
import type { IncrementalWork } from '../rules/catalogue/incremental-work.js';
import type { TitleRecord } from '../documents.js';

export interface CatalogueSnapshot {
  readonly catalogue: Catalogue;
  readonly visibleTitles: (restrictions: ViewerRestrictions, now: Date) => VisibleTitles;
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

/** Longest time that background work blocks the event loop. */
const SLICE_MS = 5;

function nextEventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs long work in slices of `SLICE_MS`, so that requests are handled in between. */
async function runInSlices<Result>(steps: IncrementalWork<Result>): Promise<Result> {
  for (let sliceStart = performance.now(); ; ) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - sliceStart < SLICE_MS) continue;
    await nextEventLoopTurn();
    sliceStart = performance.now();
  }
}

function toSnapshot(catalogue: Catalogue): CatalogueSnapshot {
  return { catalogue, visibleTitles: createVisibleTitles(catalogue) };
}

function isSettled({ catalogue: { revision, similarityRevision } }: CatalogueSnapshot): boolean {
  return revision === similarityRevision;
}

/** @param changedSince Reads all titles whose revision is above the given one. */
export function createCatalogueCache(
  changedSince: (revision: number) => Promise<readonly TitleRecord[]>,
): CatalogueCache {
  let titles = new Map<string, TitleRecord>();
  let snapshot = toSnapshot(buildCatalogue([], 0));
  /** The revision before the last update. A concurrent request may have read it from the store before the update. */
  let previous = 0;
  let updating: Promise<CatalogueSnapshot> | null = null;
  let rebuilding: Promise<void> | null = null;
  /** Titles that changed during the rebuild and are missing from its result. */
  let meanwhile: TitleRecord[] = [];

  const rebuild = async (): Promise<void> => {
    const own = titles;
    while (own === titles && !isSettled(snapshot)) {
      meanwhile = [];
      const built = await runInSlices(catalogueOf([...own.values()], snapshot.catalogue.revision));
      // The read model was emptied and started again in the meantime: the result is outdated.
      if (own !== titles) return;
      snapshot = toSnapshot(
        meanwhile.length === 0 ? built : patchCatalogue(built, meanwhile, snapshot.catalogue.revision),
      );
    }
  };

  /** The first load. Requests wait for it, since there is no earlier catalogue. */
  const loadAll = async (all: readonly TitleRecord[], revision: number): Promise<CatalogueSnapshot> => {
    titles = new Map(all.map((title) => [title.id, title]));
    snapshot = toSnapshot(await runInSlices(catalogueOf(all, revision)));
    return snapshot;
  };

  const update = async (revision: number): Promise<CatalogueSnapshot> => {
    const { revision: ours } = snapshot.catalogue;
    // A revision below the cached one means that the read model was emptied and is being rebuilt: load everything.
    const start = revision < ours ? 0 : ours;
    const changed = await changedSince(start);
    const newest = changed.reduce((highest, title) => Math.max(highest, title.revision), start);
    previous = start;
    if (start === 0) return loadAll(changed, newest);
    for (const title of changed) titles.set(title.id, title);
    meanwhile.push(...changed);
    snapshot = toSnapshot(patchCatalogue(snapshot.catalogue, changed, newest));
    if (!isSettled(snapshot)) {
      rebuilding ??= rebuild().finally(() => {
        rebuilding = null;
      });
    }
    return snapshot;
  };

  return {
    at: async (revision) => {
      const { revision: ours } = snapshot.catalogue;
      if (revision === ours || (revision >= previous && revision < ours)) return snapshot;
      // Other requests wait for the update as well.
      updating ??= withoutInterruption(() => update(revision)).finally(() => {
        updating = null;
      });
      return updating;
    },
    latest: () => snapshot,
    settled: async () => {
      await updating;
      await rebuilding;
    },
  };
}
