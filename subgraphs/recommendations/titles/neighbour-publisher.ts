/**
 * Publishes the neighbours of all titles after a new model: those of `moreLikeThis`, without the viewer's limits. Other
 * subgraphs show similar titles by them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MAX_NEIGHBOURS } from '@marquee/contracts/events/recommendations';
import type { TitleNeighboursChanged } from '@marquee/contracts/events/recommendations';
import type { TitleId } from '@marquee/contracts/ids';
import type { Write } from '@marquee/document-store/port';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { delay } from '@marquee/runtime/retry';
import type { Logger } from '@marquee/runtime/log';
import type { CatalogueCache } from '../caches/catalogue-cache.js';
import type { ModelCache } from '../caches/model-cache.js';
import { NEIGHBOURS_DONE } from '../documents.js';
import type { ServedModel } from '../learning/serving/served-model.js';
import type { Catalogue } from '../rules/catalogue/catalogue.js';
import { topBy } from '../rules/page/top-by.js';
import { similarity } from '../rules/profile/similarity.js';
import type { RecommendationsStore } from '../store.js';

/** How often a new model is looked for. */
const CHECK_MS = 5_000;
/** Titles of one commit. */
const BATCH = 50;

export interface NeighbourPublisher {
  /** Until `signal` aborts. A failure is logged, and tried again at the next check. */
  run(of: () => { store: RecommendationsStore; catalogue: CatalogueCache }, signal: AbortSignal): Promise<void>;
}

export function createNeighbourPublisher(
  models: Pick<ModelCache, 'current'>,
  clock: () => Date,
  log: Pick<Logger, 'info' | 'warn'>,
): NeighbourPublisher {
  let done: string | null = null;
  return {
    run: async (of, signal) => {
      while (!signal.aborted) {
        await delay(CHECK_MS, signal, false);
        const { store, catalogue } = of();
        const model = models.current();
        if (signal.aborted || model === null || model.version === done) continue;
        try {
          await catalogue.settled();
          const published = await publishNeighbours(store, catalogue.latest().catalogue, model, clock, signal);
          done = model.version;
          log.info({ model: model.version, titles: published }, 'changed neighbours of titles were published');
        } catch (error) {
          if (!signal.aborted) log.warn({ err: error }, 'neighbours of titles could not be published');
        }
      }
    },
  };
}

/**
 * Writes and publishes the neighbours that differ from those published last. Blocks the event loop for one title at a
 * time. Rejects when the store fails or `signal` aborts; what was committed until then stays, and is not repeated.
 *
 * @returns Titles whose neighbours were published; 0 when the neighbours of this model are all published.
 */
export async function publishNeighbours(
  store: RecommendationsStore,
  catalogue: Catalogue,
  model: ServedModel,
  clock: () => Date,
  signal: AbortSignal,
): Promise<number> {
  const { neighbours: stored } = store.collections;
  if ((await stored.get(NEIGHBOURS_DONE))?.model === model.version) return 0;
  const offered = [...catalogue.titles.keys()].filter((number) => catalogue.titles[number]?.isWithdrawn === false);
  let published = 0;
  for (let first = 0; first < offered.length; first += BATCH) {
    const lists = new Map<TitleId, readonly TitleId[]>();
    for (const number of offered.slice(first, first + BATCH)) {
      const id = catalogue.titles[number]?.id;
      if (id !== undefined) lists.set(id, neighboursOf(catalogue, model, number, offered));
      await nextTurn();
      signal.throwIfAborted();
    }
    published += await retryOnConflict(() => writeChanged(store, lists, clock().toISOString()));
  }
  const before = await stored.getVersioned(NEIGHBOURS_DONE);
  const marker = { id: NEIGHBOURS_DONE, neighbours: [], model: model.version };
  await store.commit([before === null ? stored.insert(marker) : stored.replace(marker, before.version)], []);
  return published;
}

function neighboursOf(
  catalogue: Catalogue,
  model: ServedModel,
  anchor: number,
  offered: readonly number[],
): readonly TitleId[] {
  const others = offered.filter((number) => number !== anchor);
  return topBy(others, MAX_NEIGHBOURS, similarity(catalogue, model, anchor))
    .map((number) => catalogue.titles[number]?.id)
    .filter((id) => id !== undefined);
}

async function writeChanged(
  store: RecommendationsStore,
  lists: ReadonlyMap<TitleId, readonly TitleId[]>,
  at: string,
): Promise<number> {
  const { neighbours: stored } = store.collections;
  const titleIds = [...lists.keys()];
  const before = await stored.getManyVersioned(titleIds);
  const [writes, events]: [Write[], TitleNeighboursChanged[]] = [[], []];
  titleIds.forEach((titleId, index) => {
    const neighbours = lists.get(titleId) ?? [];
    const known = before[index] ?? null;
    if (known !== null && known.document.neighbours.join() === neighbours.join()) return;
    const document = { id: titleId, neighbours };
    writes.push(known === null ? stored.insert(document) : stored.replace(document, known.version));
    events.push({
      ...{ type: 'TitleNeighboursChanged', version: 1, key: titleId, occurredAt: at },
      payload: { titleId, neighbours, at },
    });
  });
  if (writes.length > 0) await store.commit(writes, events);
  return events.length;
}
