import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import { DEMO_NOW } from '@marquee/demo-data/demo-data';
import { openSqliteStore } from '@marquee/document-store/sqlite/store';
import type { Change, Store } from '@marquee/document-store/port';
import { asViewer, startSubgraph } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { wholeTitleOf } from '../seed.js';
import { openCatalogStore } from '../store.js';
import { catalog } from '../subgraph.js';
import { readExportFile, writeExportFile } from './export-file.js';
import { hashOfRow, readRow, toRow, toWholeTitle } from './export-row.js';
import type { ExportRow } from './export-row.js';
import { importTitles } from './import-titles.js';

const rows: readonly ExportRow[] = createDemoData('small').titles.map((title) => toRow(wholeTitleOf(title)));
function textOf(exported: readonly ExportRow[]): string {
  return writeExportFile(exported.map((row) => JSON.stringify(row)));
}

function clock(): Date {
  return DEMO_NOW;
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-import-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Imports into the store of a stopped catalog. @param wrap Wraps the store for the import. */
async function importInto(
  folder: string,
  exported: readonly ExportRow[],
  wrap: (store: Store) => Store = (store) => store,
) {
  const store = await openSqliteStore({ file: join(folder, 'catalog', 'store.db'), owner: 'catalog', clock });
  try {
    const wrapped = wrap(store);
    return await importTitles(
      readExportFile(textOf(exported)),
      wrapped,
      await openCatalogStore(wrapped, { clock }),
      DEMO_NOW,
    );
  } finally {
    await store.close();
  }
}

test('every title of the sample data is unchanged after export and import', () => {
  for (const row of rows) expect(toRow(toWholeTitle(readRow(JSON.stringify(row))))).toEqual(row);
});

test('imported titles are visible when catalog starts, published as events, and within their maturity limit', () =>
  inFolder(async (folder) => {
    expect(await importInto(folder, rows)).toEqual({ written: rows.length, before: 0 });
    await using subgraph = await startSubgraph(catalog, { folder });
    const { data } = await subgraph.execute(
      'query ($ids: [ID!]!) { titles(ids: $ids) { id name } }',
      { ids: rows.slice(0, 100).map(({ id }) => id) },
      { viewer: asViewer() },
    );
    expect((data as { titles: unknown[] }).titles.filter((title) => title !== null).length).toBeGreaterThan(50);
    const page = await subgraph.execute(
      '{ editorialPage(country: "US", maturityLimit: AGE_7, rows: 3, perRow: 10) { rows { titles { id } } } }',
    );
    expect(
      (page.data as { editorialPage: { rows: { titles: unknown[] }[] } }).editorialPage.rows.map(
        ({ titles }) => titles.length,
      ),
    ).toEqual([10, 10, 10]);
    await subgraph.settled();
    expect(await subgraph.store.outbox.pending(10)).toEqual([]);
  }));

test('an interrupted import continues after its last commit and publishes each event once', () =>
  inFolder(async (folder) => {
    let commits = 0;
    const dying = (store: Store): Store => ({
      ...store,
      collection: (definition) => store.collection(definition),
      commit: (change: Change) => {
        commits += 1;
        return commits > 4 ? Promise.reject(new Error('killed')) : store.commit(change);
      },
    });
    await expect(importInto(folder, rows, dying)).rejects.toThrow('killed');
    const again = await importInto(folder, rows);
    expect(again).toEqual({ written: rows.length - 80, before: 80 });
    expect(await importInto(folder, rows)).toEqual({ written: 0, before: rows.length });
    const store = await openSqliteStore({ file: join(folder, 'catalog', 'store.db'), owner: 'catalog', clock });
    const pending = await store.outbox.pending(1000);
    await store.close();
    expect(pending.map(({ key }) => key).sort()).toEqual(rows.map(({ id }) => id as string).sort());
  }));

test('a truncated or changed file is refused', () => {
  const text = textOf(rows.slice(0, 3));
  const lines = text.split('\n');
  expect(() => readExportFile(lines.slice(0, 3).join('\n'))).toThrow('states 3 titles, but the file has 2');
  expect(() => readExportFile(text.replace('"releaseYear":19', '"releaseYear":18'))).toThrow('SHA-256');
  expect(() => readExportFile('titles')).toThrow('The first line must be');
  expect(() => readExportFile('{"format":"csv"}')).toThrow('The format is csv');
});

test('one invalid title refuses the whole file', () =>
  inFolder(async (folder) => {
    const [first, ...others] = rows;
    if (first === undefined) return expect.fail('no rows');
    const window = { country: 'US', from: '2026-01-01T00:00:00Z', until: null };
    const wrong: ExportRow[] = [
      { ...first, windows: [window, window] },
      { ...first, names: {} },
      { ...first, kind: 'SERIES', seasons: [] },
      { ...first, moods: 'Gritty' as never },
    ];
    for (const row of wrong)
      await expect(importInto(folder, [...others, row])).rejects.toThrow(`line ${rows.length + 1}`);
    await expect(importInto(folder, [...rows, first])).rejects.toThrow('1 titles are in the file twice');
    expect(await importInto(folder, rows.slice(0, 1))).toEqual({ written: 1, before: 0 });
    await expect(importInto(folder, rows.slice(0, 5))).rejects.toThrow('1 titles exist already');
  }));

test('a stored title that differs from the export stops the import', () =>
  inFolder(async (folder) => {
    await importInto(folder, rows.slice(0, 30));
    {
      const store = await openSqliteStore({ file: join(folder, 'catalog', 'store.db'), owner: 'catalog', clock });
      const own = await openCatalogStore(store, { clock });
      const whole = toWholeTitle(rows[7] ?? expect.fail('a row'));
      await store.commit({ writes: [...own.saveTitle({ ...whole, title: { ...whole.title, releaseYear: 1900 } })] });
      await store.close();
    }
    await expect(importInto(folder, rows.slice(0, 30))).rejects.toThrow(
      `1 stored titles differ from the export, including ${rows[7]?.id ?? ''}`,
    );
  }));

test('the hash of a row does not depend on the order of its fields', () => {
  const [row] = rows;
  if (row === undefined) return expect.fail('no rows');
  expect(hashOfRow(Object.fromEntries(Object.entries(row).reverse()) as unknown as ExportRow)).toBe(hashOfRow(row));
  expect(hashOfRow({ ...row, studio: 'Another' })).not.toBe(hashOfRow(row));
});
