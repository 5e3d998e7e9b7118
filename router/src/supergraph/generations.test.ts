import { silentLog } from '@marquee/runtime/log';
import { expect, test } from 'vitest';
import { Generations } from './generations.js';
import type { Generation } from './generations.js';
import type { Supergraph, SupergraphSource } from './supergraph-source.js';

function toSupergraph(sdl: string): Supergraph {
  return {
    sdl,
    id: sdl,
    subgraphUrls: new Map(),
    origin: { name: 'a test', howToFix: 'correct the test' },
  };
}

/** A source whose supergraph the test sets, and generations that record when they are built and closed. */
async function openGenerations() {
  let newest = 'one';
  let isWatched = true;
  const closed: string[] = [];
  const built: string[] = [];
  let holdBuilding: Promise<void> = Promise.resolve();
  const source: SupergraphSource = {
    read: () => Promise.resolve(toSupergraph(newest)),
    watch: () => () => void (isWatched = false),
  };
  const build = async (supergraph: Supergraph): Promise<Generation> => {
    await holdBuilding;
    if (supergraph.sdl.startsWith('bad')) throw new Error(`${supergraph.sdl} is not a supergraph`);
    built.push(supergraph.sdl);
    return { supergraph, close: () => Promise.resolve(void closed.push(supergraph.sdl)) };
  };
  const generations = await Generations.open(source, build, silentLog);
  return {
    generations,
    closed,
    built,
    publish: (sdl: string) => {
      newest = sdl;
      return generations.refresh();
    },
    holdBuilding: (until: Promise<void>): void => {
      holdBuilding = until;
    },
    isWatched: () => isWatched,
  };
}

/** A promise that the test resolves. */
function createGate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

test('a new supergraph serves once it is built; the old one serves until then', async () => {
  const { generations, publish, holdBuilding } = await openGenerations();
  const building = createGate();
  holdBuilding(building.opened);

  const replaced = publish('two');
  await new Promise(setImmediate);
  expect(generations).toMatchObject({ phase: 'replacing', supergraph: { id: 'one' } });

  building.open();
  await replaced;
  expect(generations).toMatchObject({ phase: 'serving', supergraph: { id: 'two' } });
});

test('an old generation is closed after the last operation that began with it has ended', async () => {
  const { generations, publish, closed } = await openGenerations();
  const [first, second] = [generations.lease(), generations.lease()];

  await publish('two');
  expect(first.value.supergraph.id).toBe('one');
  first.release();
  await new Promise(setImmediate);
  expect(closed).toEqual([]);

  second.release();
  await new Promise(setImmediate);
  expect(closed).toEqual(['one']);
});

test('a supergraph that cannot be built is refused with the reason; the previous one stays in service', async () => {
  const { generations, publish, closed } = await openGenerations();

  await publish('bad');
  expect(generations).toMatchObject({
    phase: 'serving',
    supergraph: { id: 'one' },
    refusal: 'bad is not a supergraph',
  });
  expect(closed).toEqual([]);

  await publish('two');
  expect(generations).toMatchObject({ supergraph: { id: 'two' }, refusal: null });
});

test('an unchanged supergraph is not built again, and clears an earlier refusal', async () => {
  const { generations, publish, built } = await openGenerations();
  await publish('bad');

  await publish('one');

  expect(built).toEqual(['one']);
  expect(generations.refusal).toBeNull();
});

test('of several supergraphs that arrive during a build, only the newest is built', async () => {
  const { generations, publish, built, holdBuilding } = await openGenerations();
  const building = createGate();
  holdBuilding(building.opened);

  const published = [publish('two')];
  await new Promise(setImmediate);
  published.push(publish('three'), publish('four'), publish('five'));
  building.open();
  await Promise.all(published);

  expect(built).toEqual(['one', 'two', 'five']);
  expect(generations.supergraph.id).toBe('five');
});

test('close stops watching, waits for operations in flight, and closes the current generation', async () => {
  const { generations, closed, isWatched } = await openGenerations();
  const { release } = generations.lease();

  const closing = generations.close();
  await new Promise(setImmediate);
  expect(isWatched()).toBe(false);
  expect(closed).toEqual([]);

  release();
  await closing;
  expect(closed).toEqual(['one']);
  expect(() => generations.lease()).toThrow('closed');
});
