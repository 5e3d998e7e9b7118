/**
 * Writes the sample data into an empty store, once for all instances of a subgraph. A start that follows an interrupted
 * one continues after the last commit.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { SeedSize } from '@marquee/runtime/shared-config';
import { StartError } from '@marquee/runtime/start-error';
import { isConflict } from '@marquee/document-store/retry-on-conflict';
import type { Collection, Document, Store, Write } from '@marquee/document-store/port';
import type { SubgraphDefinition, SubgraphParts } from './define-subgraph.js';

interface SeedProgress extends Document {
  readonly size: SeedSize;
  /** Number of committed changes; updated in the same commit as each change. */
  readonly done: number;
  readonly complete: boolean;
}

const PROGRESS_ID = 'seed';

/** Another instance without progress for this time is considered dead, and this one takes over. */
const TAKEOVER_AFTER_MS = 10_000;
const POLL_INTERVAL_MS = 250;

/** Resolves when the other instance has finished, or has made no progress for `TAKEOVER_AFTER_MS`. */
async function waitForOtherInstance(progress: Collection<SeedProgress>): Promise<void> {
  let last = await progress.getVersioned(PROGRESS_ID);
  for (let stillMs = 0; stillMs < TAKEOVER_AFTER_MS; stillMs += POLL_INTERVAL_MS) {
    await wait(POLL_INTERVAL_MS);
    const now = await progress.getVersioned(PROGRESS_ID);
    if (now?.document.complete === true) return;
    if (now?.version !== last?.version) stillMs = 0;
    last = now;
  }
}

/** Throws a `StartError` when the store holds sample data: its accounts have a published password. */
export async function refuseSampleData(name: string, dataDir: string, store: Store): Promise<void> {
  const progress = await store.collection<SeedProgress>({ name: 'kit_seed', indexes: [] });
  const found = await progress.getVersioned(PROGRESS_ID);
  if (found === null) return;
  throw new StartError(
    `The store of ${name} (MARQUEE_DATA_DIR: ${dataDir}) holds the "${found.document.size}" sample data, whose accounts have a published password: ` +
      'with MARQUEE_MODE=production, choose an empty MARQUEE_DATA_DIR, or another MARQUEE_NAMESPACE for stores in MongoDB.',
  );
}

/** Throws a `StartError` when the store holds sample data of another size. */
export async function writeSampleData<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
  store: Store,
  parts: SubgraphParts<Config, DomainStore, Services>,
): Promise<void> {
  if (definition.seed === undefined || parts.runtime.seedSize === 'none') return;
  const progress = await store.collection<SeedProgress>({ name: 'kit_seed', indexes: [] });
  for (;;) {
    try {
      return await writeRemaining(definition, parts, { store, progress });
    } catch (error) {
      if (!isConflict(error)) throw error;
      await waitForOtherInstance(progress);
    }
  }
}

/** Continues after the last committed change. Throws a conflict when another instance writes at the same time. */
async function writeRemaining<Config, DomainStore, Loaders, Services>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders, Services>,
  { runtime, store: domainStore, services }: SubgraphParts<Config, DomainStore, Services>,
  { store, progress }: { readonly store: Store; readonly progress: Collection<SeedProgress> },
): Promise<void> {
  const size = runtime.seedSize;
  const before = await progress.getVersioned(PROGRESS_ID);
  if (before !== null && before.document.size !== size) {
    throw new StartError(
      `The store of ${definition.name} in ${runtime.dataDir} holds the "${before.document.size}" sample data, not "${size}": ` +
        `start with MARQUEE_SEED=${before.document.size}, or choose an empty MARQUEE_DATA_DIR.`,
    );
  }
  if (before?.document.complete === true) return;
  const skip = before?.document.done ?? 0;
  let version = before?.version ?? 0;
  const advance = (done: number, complete: boolean): Write => {
    const document: SeedProgress = { id: PROGRESS_ID, size, done, complete };
    version += 1;
    return version === 1 ? progress.insert(document) : progress.replace(document, version - 1);
  };
  let done = 0;
  for await (const change of definition.seed?.(runtime, domainStore, services) ?? []) {
    done += 1;
    if (done > skip) await store.commit({ ...change, writes: [advance(done, false), ...change.writes] });
  }
  await store.commit({ writes: [advance(done, true)] });
  runtime.log.info({ size, commits: done }, 'sample data written');
}
