/** The catalogue in this process's memory, brought up to date when the store says that it is behind. */
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import { buildCatalogue, catalogueOf } from './rules/catalogue/catalogue.js';
import type { Catalogue } from './rules/catalogue/catalogue.js';
import { createVisibleTitles } from './rules/catalogue/visible-titles.js';
import type { VisibleTitles } from './rules/catalogue/visible-titles.js';
import { patchCatalogue } from './rules/catalogue/patch-catalogue.js';
import type { IncrementalWork } from './rules/catalogue/incremental-work.js';
import type { TitleRecord } from './documents.js';

export interface CatalogueSnapshot {
  readonly catalogue: Catalogue;
  readonly visibleTitles: (restrictions: ViewerRestrictions, now: Date) => VisibleTitles;
}

export interface CatalogueCache {
  /**
   * At least as new as `revision` in what may be shown: the changed titles are read and put in their places. What they
   * are like is worked out beside the requests, some moments later. No read when memory is new enough.
   */
  at(revision: number): Promise<CatalogueSnapshot>;
  /** Resolves when nothing is being worked out any more. */
  settled(): Promise<void>;
}

/** Requests wait no longer than this for the work beside them. */
const SLICE_MS = 5;

function nextEventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Runs long work in slices, so that requests are answered between them. */
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

/** @param changedSince All titles whose revision is above the given one. */
export function createCatalogueCache(
  changedSince: (revision: number) => Promise<readonly TitleRecord[]>,
): CatalogueCache {
  let titles = new Map<string, TitleRecord>();
  let snapshot = toSnapshot(buildCatalogue([], 0));
  /** The revision before the last update: a request may still hold it, having asked the store a moment earlier. */
  let previous = 0;
  let updating: Promise<CatalogueSnapshot> | null = null;
  let rebuilding: Promise<void> | null = null;
  /** What has changed since the rebuilding began: it is not in what is being built. */
  let meanwhile: TitleRecord[] = [];

  const rebuild = async (): Promise<void> => {
    const own = titles;
    while (own === titles && !isSettled(snapshot)) {
      meanwhile = [];
      const built = await runInSlices(catalogueOf([...own.values()], snapshot.catalogue.revision));
      // Emptied and begun anew in the meantime: what was built is of another world.
      if (own !== titles) return;
      snapshot = toSnapshot(
        meanwhile.length === 0 ? built : patchCatalogue(built, meanwhile, snapshot.catalogue.revision),
      );
    }
  };

  /** There is nothing to go on with meanwhile, so whoever asks waits. */
  const begin = async (all: readonly TitleRecord[], revision: number): Promise<CatalogueSnapshot> => {
    titles = new Map(all.map((title) => [title.id, title]));
    snapshot = toSnapshot(await runInSlices(catalogueOf(all, revision)));
    return snapshot;
  };

  const update = async (revision: number): Promise<CatalogueSnapshot> => {
    const { revision: ours } = snapshot.catalogue;
    // A revision far below ours means that the read model was emptied and is being built anew: so do we.
    const start = revision < ours ? 0 : ours;
    const changed = await changedSince(start);
    const newest = changed.reduce((highest, title) => Math.max(highest, title.revision), start);
    previous = start;
    if (start === 0) return begin(changed, newest);
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
      updating ??= update(revision).finally(() => {
        updating = null;
      });
      return updating;
    },
    settled: async () => {
      await updating;
      await rebuilding;
    },
  };
}
