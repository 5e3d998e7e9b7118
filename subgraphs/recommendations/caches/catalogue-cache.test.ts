import { viewerRestrictions } from '@marquee/contracts/visibility';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { expect, test } from 'vitest';
import type { TitleRecord } from '../documents.js';
import { createCatalogueCache } from './catalogue-cache.js';
import { buildCatalogue } from '../rules/catalogue/catalogue.js';
import { createVisibleTitles } from '../rules/catalogue/visible-titles.js';
import { toTitle } from '../events.js';
import { toTitleState } from '../tests/upstream-events.js';

const records: readonly TitleRecord[] = createDemoData('small').titles.map((title, index) => ({
  ...toTitle(toTitleState(title)),
  revision: index + 1,
}));
const last = records.length;

/** A read model in memory, and the catalogue cache over it. */
async function open() {
  let stored = [...records];
  let reads = 0;
  const live = createCatalogueCache(async (revision) => {
    reads += 1;
    return stored.filter((title) => title.revision > revision);
  });
  await live.at(last);
  const change = (title: TitleRecord): void => {
    stored = [...stored.filter(({ id }) => id !== title.id), title];
  };
  return {
    live,
    change,
    reads: () => reads,
    empty: (kept: readonly TitleRecord[]) => (stored = [...kept]),
    built: (revision: number) => buildCatalogue(stored, revision),
  };
}

function record(index: number): TitleRecord {
  return records[index] ?? expect.fail('a title');
}

test('a withdrawal takes effect in the first snapshot of its revision, without a rebuild', async () => {
  const { live, change, built } = await open();
  const before = (await live.at(last)).catalogue;
  change({ ...record(3), isWithdrawn: true, revision: last + 1 });
  const { catalogue } = await live.at(last + 1);
  expect(catalogue.titles[catalogue.indexOf.get(record(3).id) ?? -1]?.isWithdrawn).toBe(true);
  expect(catalogue.features).toBe(before.features);
  expect(catalogue).toEqual(built(last + 1));
});

test('a changed licence takes effect at once, and the catalogue equals a newly built one', async () => {
  const { live, change, built } = await open();
  change({
    ...record(5),
    windows: [{ country: 'JP', from: '2026-11-01T00:00:00Z', until: '2027-03-03T03:00:00Z' }],
    names: { en: 'Renamed' },
    revision: last + 1,
  });
  expect((await live.at(last + 1)).catalogue).toEqual(built(last + 1));
});

test('similarities and new titles are computed in the background; other changes take effect at once', async () => {
  const { live, change, built } = await open();
  change({ ...record(8), genres: ['Westerns'], maturityLevel: 'AGE_18', revision: last + 1 });
  change({ ...record(9), id: 'zz-new' as TitleRecord['id'], revision: last + 2 });
  const { catalogue } = await live.at(last + 2);
  expect(catalogue.revision).toBe(last + 2);
  expect(catalogue.titles[catalogue.indexOf.get(record(8).id) ?? -1]).toMatchObject({ maturityLevel: 'AGE_18' });
  // On a busy machine the background may be done before the first snapshot.
  expect([last, last + 2]).toContain(catalogue.similarityRevision);
  expect(catalogue.titles).toHaveLength(catalogue.similarityRevision === last ? last : last + 1);
  await live.settled();
  expect((await live.at(last + 2)).catalogue).toEqual(built(last + 2));
});

test('changes during a rebuild are not lost', async () => {
  const { live, change, built } = await open();
  change({ ...record(8), genres: ['Westerns'], revision: last + 1 });
  await live.at(last + 1);
  change({ ...record(11), isWithdrawn: true, revision: last + 2 });
  change({ ...record(12), moods: ['Gritty'], revision: last + 3 });
  const { catalogue } = await live.at(last + 3);
  expect(catalogue.titles[catalogue.indexOf.get(record(11).id) ?? -1]?.isWithdrawn).toBe(true);
  await live.settled();
  expect((await live.at(last + 3)).catalogue).toEqual(built(last + 3));
});

test('a request with the previous revision gets the current snapshot without a read', async () => {
  const { live, change, reads } = await open();
  change({ ...record(3), isWithdrawn: true, revision: last + 1 });
  await Promise.all([live.at(last + 1), live.at(last + 1)]);
  expect(reads()).toBe(2);
  expect((await live.at(last)).catalogue.revision).toBe(last + 1);
  expect(reads()).toBe(2);
});

test('a read model that was emptied and is rebuilt is loaded from its beginning', async () => {
  const { live, change, empty } = await open();
  change({ ...record(8), genres: ['Westerns'], revision: last + 1 });
  await live.at(last + 1);
  empty(records.slice(0, 10));
  expect((await live.at(10)).catalogue.titles).toHaveLength(10);
  await live.settled();
  expect((await live.at(10)).catalogue).toEqual(buildCatalogue(records.slice(0, 10), 10));
});

test('a request whose facts are newer than a running update gets a snapshot of its own revision', async () => {
  let stored = [...records];
  const held: (() => void)[] = [];
  let isHeld = false;
  const live = createCatalogueCache(async (revision) => {
    const read = stored.filter((title) => title.revision > revision);
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    return read;
  });
  await live.at(last);
  isHeld = true;
  stored = [...stored, { ...record(3), names: { en: 'Renamed' }, revision: last + 1 }];
  const first = live.at(last + 1);
  stored = [...stored, { ...record(4), isWithdrawn: true, revision: last + 2 }];
  const second = live.at(last + 2);
  isHeld = false;
  for (const resume of held) resume();
  expect((await first).catalogue.revision).toBeGreaterThan(last);
  const { catalogue } = await second;
  expect(catalogue.titles[catalogue.indexOf.get(record(4).id) ?? -1]?.isWithdrawn).toBe(true);
});

test('what is visible follows each change, and equals that of a newly built catalogue', async () => {
  const { live, change, built } = await open();
  const restrictions = viewerRestrictions({ viewer: null, profile: null });
  const now = new Date('2026-11-16T12:00:00Z');
  let revision = last;
  for (let round = 0; round < 12; round += 1) {
    revision += 1;
    const title = record(7 * round);
    const ended = title.windows.map((window) => ({ ...window, until: '2026-11-01T00:00:00Z' }));
    change({ ...title, revision, ...(round % 2 === 0 ? { isWithdrawn: true } : { windows: ended }) });
    const { visibleTitles } = await live.at(revision);
    const expected = createVisibleTitles(built(revision))(restrictions, now);
    expect(visibleTitles(restrictions, now).titles).toEqual(expected.titles);
  }
});

test('the change of all titles is taken in by slices: other work runs in between', async () => {
  const { live, change } = await open();
  records.forEach((title, index) => change({ ...title, moods: ['Gritty'], revision: last + 1 + index }));
  let [turns, isDone] = [0, false];
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  const before = process.cpuUsage();
  setImmediate(count);
  await live.at(2 * last);
  await live.settled();
  isDone = true;
  const { user, system } = process.cpuUsage(before);
  // A slice takes 4 ms; at least one turn per 50 ms of this process's CPU, on any machine's speed.
  expect(turns).toBeGreaterThanOrEqual((user + system) / 50_000);
});
