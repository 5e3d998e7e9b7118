/**
 * The model that requests are served with. It is replaced as a whole: a request takes it once, and keeps it until its
 * response is complete.
 */
import type { Logger } from '@marquee/runtime/log';
import type { ModelLibrary } from '../learning/serving/model-library.js';
import { within } from './read-guard.js';
import type { ServedModel } from '../learning/serving/served-model.js';

export interface ModelCache {
  /** Null: pages are ranked by popularity. */
  current(): ServedModel | null;
  /** Replaces the model. Null serves popularity. */
  use(model: ServedModel | null): void;
  /**
   * Follows the library: loads the version that it names when that is another one. When this fails, the failure is
   * logged and the last good model stays; after a start, the latest one that can be loaded. Never rejects.
   */
  refresh(): Promise<void>;
}

/** A version that could not be loaded is tried again after this time: its disk may have been unreachable. */
const RETRY_MS = 30_000;
/** A disk that hangs must not keep the process from following the next version. */
const LOAD_MS = 60_000;

/** Null when none of the stored models can be used. */
async function latestUsable(library: Pick<ModelLibrary, 'load' | 'list'>): Promise<ServedModel | null> {
  for (const { version } of [...(await within(LOAD_MS, () => library.list()))].reverse()) {
    const loaded = await within(LOAD_MS, () => library.load(version)).catch(() => null);
    if (loaded !== null) return loaded;
  }
  return null;
}

export function createModelCache(
  library: Pick<ModelLibrary, 'reference' | 'load' | 'list'>,
  clock: () => Date,
  log: Pick<Logger, 'info' | 'error'>,
): ModelCache {
  let served: ServedModel | null = null;
  let failed: { readonly version: string | null; readonly atMs: number } | null = null;
  let refreshing: Promise<void> | null = null;

  const follow = async (): Promise<void> => {
    let version: string | null = null;
    try {
      version = (await within(LOAD_MS, () => library.reference()))?.version ?? null;
      if (version === (served?.version ?? null)) return;
      if (failed?.version === version && clock().getTime() - failed.atMs < RETRY_MS) return;
      const wanted = version;
      served = wanted === null ? null : await within(LOAD_MS, () => library.load(wanted));
      failed = null;
      log.info({ version, titles: served?.itemOf.size ?? 0 }, 'recommendations are ranked by this model');
    } catch (error) {
      served ??= await latestUsable(library).catch(() => null);
      const isKnown = failed !== null && failed.version === version;
      failed = { version, atMs: clock().getTime() };
      if (!isKnown)
        log.error(
          { err: error, version, served: served?.version ?? null },
          'a model cannot be used; the last one stays',
        );
    }
  };
  return {
    current: () => served,
    use: (model) => {
      served = model;
      failed = null;
    },
    refresh: () =>
      (refreshing ??= follow().finally(() => {
        refreshing = null;
      })),
  };
}
