/**
 * How long the event loop is blocked while changed titles are taken in and pages are served: events are applied, changed
 * titles are read, similarities are computed again.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type { DemoTitle } from '@marquee/demo-data/demo-data';
import { createRandom } from '@marquee/runtime/random';
import type { Random } from '@marquee/runtime/random';
import { titleChanged, titleWithdrawn } from '@marquee/subgraph/testing/upstream-events';
import { toTitleState } from '../../tests/upstream-events.js';
import { busySince, moment, percentileOf } from './measure.js';
import type { Verdict } from './measure.js';
import { buildPageOf } from './page-cpu.js';
import type { World } from './world.js';

/** Target of the issue. */
const LONGEST_BLOCK_MS = 20;

interface Change {
  readonly name: string;
  readonly events: (titles: readonly DemoTitle[], random: Random, version: number) => readonly NewEvent[];
}

function someOf(titles: readonly DemoTitle[], count: number, random: Random): readonly DemoTitle[] {
  const start = random.int(titles.length);
  return Array.from({ length: Math.min(count, titles.length) }, (_, at) => titles[(start + at) % titles.length]).filter(
    (title) => title !== undefined,
  );
}

/** New moods change the features, so that similarities are computed again. */
function withNewFeatures(title: DemoTitle, random: Random, version: number): NewEvent {
  return titleChanged({ ...toTitleState(title), version, moods: [random.pick(['Gritty', 'Warm', 'Slow'])] });
}

function changedTitles(count: number): Change['events'] {
  return (titles, random, version) =>
    someOf(titles, count, random).map((title) => withNewFeatures(title, random, version));
}

const CHANGES: readonly Change[] = [
  { name: '1 title', events: changedTitles(1) },
  { name: '100 titles', events: changedTitles(100) },
  { name: '2000 titles', events: changedTitles(2000) },
  {
    name: '1 withdrawal',
    events: (titles, random, version) => someOf(titles, 1, random).map(({ id }) => titleWithdrawn(id, version)),
  },
  {
    name: '100 licences',
    events: (titles, random, version) =>
      someOf(titles, 100, random).map((title) =>
        titleChanged({
          ...toTitleState(title),
          version,
          windows: [{ country: 'US', from: '2020-01-01T00:00:00Z', until: `2027-01-0${1 + random.int(9)}T00:00:00Z` }],
        }),
      ),
  },
];

/**
 * Serves pages until `done` settles: one in every other turn of the event loop.
 * @returns The milliseconds of the turns without a page.
 */
async function serveWhile(world: World, done: Promise<unknown>, random: Random): Promise<readonly number[]> {
  let isDone = false;
  const end = (): void => {
    isDone = true;
  };
  done.then(end, end);
  const turns: number[] = [];
  while (!isDone) {
    await buildPageOf(world, random.pick(world.members).viewer);
    const start = moment();
    await nextTurn();
    turns.push(busySince(start));
  }
  await done;
  return turns;
}

async function takeIn(world: World, events: readonly NewEvent[]): Promise<void> {
  const { store, subgraph } = world;
  await subgraph.publish('catalog', events);
  const { catalogue } = subgraph.services.cachesOf(store);
  await catalogue.at((await store.facts(null)).revision);
  await catalogue.settled();
}

/** @param rounds Repetitions of each change. */
export async function proveCatalogueChanges(
  world: World,
  seed: number,
  rounds: number,
  print: (line: string) => void,
): Promise<Verdict> {
  const random = createRandom(seed);
  let version = 10;
  const longest: string[] = [];
  let worst = 0;
  for (const { name, events } of CHANGES) {
    const blocks: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      version += 1;
      const taken = takeIn(world, events(world.data.titles, random, version));
      blocks.push(...(await serveWhile(world, taken, random)));
    }
    const [own, p99] = [Math.max(...blocks), percentileOf(blocks, 0.99)];
    print(`${name}: longest block ${own.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms of ${blocks.length} turns`);
    longest.push(`${name} ${own.toFixed(1)}`);
    worst = Math.max(worst, own);
  }
  return {
    text: `catalogue changes at ${world.data.titles.length} titles block for (ms) ${longest.join(', ')}`,
    target: `≤ ${LONGEST_BLOCK_MS} ms`,
    holds: worst <= LONGEST_BLOCK_MS,
  };
}
