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
    origin: { name: 'a test', howToFix: 'mend the test' },
  };
}

/** A source whose supergraph is set by hand, and generations that note what becomes of them. */
async function openHouse() {
  let offered = 'one';
  let isWatched = true;
  const closed: string[] = [];
  const built: string[] = [];
  let holdBuilding: Promise<void> = Promise.resolve();
  const source: SupergraphSource = {
    read: () => Promise.resolve(toSupergraph(offered)),
    watch: () => () => void (isWatched = false),
  };
  const build = async (supergraph: Supergraph): Promise<Generation> => {
    await holdBuilding;
    if (supergraph.sdl.startsWith('bad')) throw new Error(`${supergraph.sdl} is no supergraph`);
    built.push(supergraph.sdl);
    return { supergraph, close: () => Promise.resolve(void closed.push(supergraph.sdl)) };
  };
  const generations = await Generations.open(source, build, silentLog);
  return {
    generations,
    closed,
    built,
    offer: (sdl: string) => {
      offered = sdl;
      return generations.refresh();
    },
    holdBuilding: (until: Promise<void>): void => {
      holdBuilding = until;
    },
    isWatched: () => isWatched,
  };
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

test('a new supergraph serves once it is built, and the old one until then', async () => {
  const { generations, offer, holdBuilding } = await openHouse();
  const building = gate();
  holdBuilding(building.opened);

  const replaced = offer('two');
  await new Promise(setImmediate);
  expect(generations).toMatchObject({ phase: 'replacing', supergraph: { id: 'one' } });

  building.open();
  await replaced;
  expect(generations).toMatchObject({ phase: 'serving', supergraph: { id: 'two' } });
});

test('an old generation is closed when the last operation that began with it has ended, and not before', async () => {
  const { generations, offer, closed } = await openHouse();
  const [first, second] = [generations.lease(), generations.lease()];

  await offer('two');
  expect(first.value.supergraph.id).toBe('one');
  first.release();
  await new Promise(setImmediate);
  expect(closed).toEqual([]);

  second.release();
  await new Promise(setImmediate);
  expect(closed).toEqual(['one']);
});

test('what cannot be served is refused with its reason, and the one before it serves on', async () => {
  const { generations, offer, closed } = await openHouse();

  await offer('bad');
  expect(generations).toMatchObject({ phase: 'serving', supergraph: { id: 'one' }, refusal: 'bad is no supergraph' });
  expect(closed).toEqual([]);

  await offer('two');
  expect(generations).toMatchObject({ supergraph: { id: 'two' }, refusal: null });
});

test('the one that is served already is not built again, and clears an earlier refusal', async () => {
  const { generations, offer, built } = await openHouse();
  await offer('bad');

  await offer('one');

  expect(built).toEqual(['one']);
  expect(generations.refusal).toBeNull();
});

test('of many that come while one is built only the newest is built', async () => {
  const { generations, offer, built, holdBuilding } = await openHouse();
  const building = gate();
  holdBuilding(building.opened);

  const offers = [offer('two')];
  await new Promise(setImmediate);
  offers.push(offer('three'), offer('four'), offer('five'));
  building.open();
  await Promise.all(offers);

  expect(built).toEqual(['one', 'two', 'five']);
  expect(generations.supergraph.id).toBe('five');
});

test('closing stops watching, waits for operations in flight, and closes what serves', async () => {
  const { generations, closed, isWatched } = await openHouse();
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
