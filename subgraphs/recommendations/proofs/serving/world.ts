/** A subgraph with generated titles, members and histories, and a model trained on them, for `recs-serving`. */
import { createDemoDataOf } from '@marquee/demo-data/create-demo-data';
import type { DemoData } from '@marquee/demo-data/demo-data';
import { ALL_FILMS } from '@marquee/demo-data/sizes';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import type { TestSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { warmCaches } from '../../services.js';
import type { RecommendationsServices } from '../../services.js';
import { openRecommendationsStore } from '../../store.js';
import type { RecommendationsStore } from '../../store.js';
import { recommendations } from '../../subgraph.js';
import { eventsOfDemoData, membersOf } from '../../tests/upstream-events.js';
import type { Member } from '../../tests/upstream-events.js';

export interface WorldSize {
  readonly titles: number;
  readonly members: number;
}

export interface World {
  readonly data: DemoData;
  readonly members: readonly Member[];
  readonly subgraph: TestSubgraph<RecommendationsServices>;
  /** As requests read it. */
  readonly store: RecommendationsStore;
}

/** A day after the date of the sample data. */
export const WORLD_NOW = new Date('2026-11-16T12:00:00Z');

const MEAN_VIEWS = 44;
const PROFILES_PER_ACCOUNT = 2.5;
const EVENTS_AT_ONCE = 2_000;

/** Settings of the subgraph: training is started by the measurement alone. */
const ENV = { RECOMMENDATIONS_TRAINING_EVERY_HOURS: '0' };

export function generateWorld({ titles, members }: WorldSize): Pick<World, 'data' | 'members'> {
  const films = Math.min(titles, ALL_FILMS);
  const data = createDemoDataOf({
    films,
    inventedTitles: titles - films,
    accounts: Math.ceil(members / PROFILES_PER_ACCOUNT) + 1,
    meanViews: MEAN_VIEWS,
  });
  return { data, members: membersOf(data).slice(0, members) };
}

async function publishAll(subgraph: TestSubgraph<RecommendationsServices>, owner: string, all: readonly NewEvent[]) {
  for (let from = 0; from < all.length; from += EVENTS_AT_ONCE)
    await subgraph.publish(owner, all.slice(from, from + EVENTS_AT_ONCE));
}

/** @param folder Of the store, the log and the models; the caller removes it. */
export async function openWorld(size: WorldSize, folder: string, print: (line: string) => void): Promise<World> {
  const { data, members } = generateWorld(size);
  const startedAt = performance.now();
  const options = { now: WORLD_NOW, env: ENV, folder, freezesDocuments: false };
  const subgraph = await startSubgraph(recommendations, options);
  for (const [owner, events] of Object.entries(eventsOfDemoData(data, members)))
    await publishAll(subgraph, owner, events);
  const filledAt = performance.now();
  const store = await openRecommendationsStore(subgraph.store);
  await warmCaches(store, subgraph.services);
  const outcome = await subgraph.services.training.train(store, {
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  const seconds = (from: number, until: number): string => ((until - from) / 1000).toFixed(0);
  print(
    `${data.titles.length} titles, ${members.length} members: events applied in ${seconds(startedAt, filledAt)} s, ` +
      `model ${outcome} in ${seconds(filledAt, performance.now())} s`,
  );
  if (subgraph.services.models.current() === null) throw new Error(`There is no model: ${outcome}.`);
  return { data, members, subgraph, store };
}
