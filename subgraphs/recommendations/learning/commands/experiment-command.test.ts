import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asId } from '@marquee/contracts/ids';
import type { ProfileId, TitleId } from '@marquee/contracts/ids';
import { openStore } from '@marquee/document-store/open-store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { historyId } from '../../documents.js';
import { openRecommendationsStore } from '../../store.js';
import { runRecs } from './run.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'experiment-'));
  await using store = await openTestStore();
  const { exposures, facts } = store.collections;
  const writes = Array.from({ length: 400 }, (_, index) => {
    const id = asId<ProfileId>(`profile-${index}`);
    const cell = index % 10 === 0 ? 'old' : 'new';
    const shown = [asId<TitleId>('title-1')];
    const own = {
      experiment: 'learned-ranking',
      cell,
      firstAt: '2026-01-01T00:00:00.000Z',
      lastDay: '2026-01-01',
      days: 1,
    };
    const titleId = asId<TitleId>(cell === 'new' && index % 3 === 0 ? 'title-1' : 'title-2');
    const view = { titleId, share: 1, completed: true, at: '2026-01-03T00:00:00.000Z', before: null };
    return [
      exposures.insert({ id, cells: [{ ...own, shown }] }),
      facts.insert({ id: historyId(id), about: 'history', version: 1, views: [view] }),
    ];
  }).flat();
  await store.commit(writes, []);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function openTestStore() {
  const file = join(folder, 'recommendations', 'store.db');
  const store = await openStore({ adapter: 'sqlite', file, owner: 'recommendations', clock: () => new Date() });
  return { ...(await openRecommendationsStore(store)), [Symbol.asyncDispose]: () => store.close() };
}

async function recs(...args: readonly string[]) {
  let [output, errors] = ['', ''];
  const code = await runRecs(args, {
    write: (text) => (output += text),
    writeError: (text) => (errors += text),
    isInteractive: false,
    signal: new AbortController().signal,
  });
  return { code, output, errors };
}

test('an experiment is analysed from the stored exposures and histories', async () => {
  const { code, output } = await recs('experiment', 'learned-ranking', '--store', folder, '--json');
  expect(code).toBe(0);
  const report = JSON.parse(output) as {
    readonly cells: readonly object[];
    readonly verdicts: readonly object[];
    readonly notes: readonly string[];
  };
  expect(report.cells).toMatchObject([
    { cell: 'old', members: 40, expected: 40, measured: 40, means: [0, 1, 1] },
    // Of 0 to 399, 134 are multiples of 3, and 14 of them of 30.
    { cell: 'new', members: 360, expected: 360, measured: 360, means: [120 / 360, 1, 1] },
  ]);
  expect(report.verdicts).toEqual([{ cell: 'new', verdict: 'BETTER' }]);
  expect(report.notes).toContain('0 members are left out: they were in two cells');
});

test('a replay on the sample world says that its members are simulated, and is the same for a seed', async () => {
  const first = await recs('experiment', 'learned-ranking', '--demo', 'small', '--seed', '3');
  expect(first.code).toBe(0);
  expect(first.output).toContain('its members and their views are simulated, and no page was shown to them');
  expect(first.output).toMatch(/sample ratio: χ² [\d.]+, p = [\d.]+/);
  expect((await recs('experiment', 'learned-ranking', '--demo', 'small', '--seed', '3')).output).toBe(first.output);
});

test.each([
  [['experiment'], 2, 'Name the experiment: one of learned-ranking.'],
  [['experiment', 'colour', '--demo', 'small'], 2, 'No experiment "colour" is declared; there are learned-ranking.'],
  [['experiment', 'learned-ranking'], 2, 'Give either --store FOLDER or --demo SIZE.'],
  [['experiment', 'learned-ranking', '--demo', 'small', '--days', '3'], 2, '--days belongs to --store.'],
  [['experiment', 'learned-ranking', '--demo', 'huge'], 2, '--demo is one of small, demo; got "huge".'],
  [['experiment', 'learned-ranking', '--store', '/no/such/folder'], 1, 'There is no store'],
])('%j is refused', async (args, code, message) => {
  const result = await recs(...args);
  expect(result.errors).toContain(message);
  expect([result.code, result.output]).toEqual([code, '']);
});
