/** Sample data into an empty store, once, and resumable: a seed that was killed goes on where it stopped. */
import type { SeedSize } from '../process/config.js';
import { StartError } from '../process/run.js';
import type { Document, Store } from '../store/port.js';
import type { Runtime, SubgraphDefinition } from './define-subgraph.js';

interface SeedProgress extends Document {
  readonly size: SeedSize;
  /** Changes committed so far; each commit moves it, so the two cannot part. */
  readonly done: number;
  readonly complete: boolean;
}

const PROGRESS_ID = 'seed';

/** Throws a `StartError` when the store holds sample data of another size. */
export const seedStore = async <Config, DomainStore, Loaders>(
  definition: SubgraphDefinition<Config, DomainStore, Loaders>,
  store: Store,
  domainStore: DomainStore,
  runtime: Runtime<Config>,
): Promise<void> => {
  if (definition.seed === undefined || runtime.seedSize === 'none') return;
  const size = runtime.seedSize;
  const progress = await store.collection<SeedProgress>({ name: 'kit_seed', indexes: [] });
  const before = await progress.get(PROGRESS_ID);
  if (before !== null && before.size !== size) {
    throw new StartError(
      `The store of ${definition.name} in ${runtime.dataDir} holds the "${before.size}" sample data, not "${size}": start with MARQUEE_SEED=${before.size}, or choose an empty MARQUEE_DATA_DIR.`,
    );
  }
  if (before?.complete === true) return;
  let done = 0;
  const skip = before?.done ?? 0;
  for await (const change of definition.seed(runtime, domainStore)) {
    done += 1;
    if (done <= skip) continue;
    await store.commit({ ...change, writes: [...change.writes, progress.put({ id: PROGRESS_ID, size, done, complete: false })] });
  }
  await store.commit({ writes: [progress.put({ id: PROGRESS_ID, size, done, complete: true })] });
  runtime.log.info({ size, commits: done }, 'sample data is in the store');
};
