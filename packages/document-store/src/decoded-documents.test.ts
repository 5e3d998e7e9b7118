import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DecodedDocumentsOptions } from './decoded-documents.js';
import type { Collection, Store } from './port.js';
import { openSqliteStore } from './sqlite/store.js';

interface Title {
  readonly id: string;
  readonly genre: string;
  readonly name: string;
  readonly tags: readonly string[];
}

const IDS = Array.from({ length: 1_200 }, (_, index) => `title-${String(index).padStart(4, '0')}`);

async function withTitles(
  decodedDocuments: DecodedDocumentsOptions,
  work: (titles: Collection<Title>, store: Store) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-store-'));
  const file = join(folder, 'store.db');
  const store = await openSqliteStore({ file, owner: 'catalog', clock: () => new Date(0), decodedDocuments });
  try {
    const titles = await store.collection<Title>({
      name: 'titles',
      indexes: [{ fields: ['genre'] }],
      search: ['name'],
    });
    const writes = IDS.map((id, index) =>
      titles.upsert({ id, genre: `g${index % 3}`, name: `Name ${id}`, tags: ['t'] }),
    );
    await store.commit({ writes });
    await work(titles, store);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function decodesOf(store: Store): number {
  return store.documentCache?.().decodes ?? NaN;
}

test('a stored version is decoded once, whichever read asks for it', () =>
  withTitles({}, async (titles, store) => {
    const first = await titles.getMany(IDS);
    expect(decodesOf(store)).toBe(IDS.length);
    expect((await titles.getMany(IDS)).every((title, index) => title === first[index])).toBe(true);
    const page = await titles.find({ where: { genre: 'g1' }, limit: 100 });
    expect(page.documents.every((title) => first.includes(title))).toBe(true);
    await titles.findMany({ field: 'genre', in: ['g0', 'g2'], limit: 100 });
    await titles.search('name', 100);
    await titles.getVersioned(IDS[5] ?? '');
    expect(decodesOf(store)).toBe(IDS.length);
  }));

test('a write makes one further decode, of the written document', () =>
  withTitles({}, async (titles, store) => {
    await titles.getMany(IDS);
    await store.commit({ writes: [titles.upsert({ id: 'title-0003', genre: 'g0', name: 'Other', tags: [] })] });
    expect((await titles.getMany(IDS))[3]?.name).toBe('Other');
    await titles.getMany(IDS);
    expect(decodesOf(store)).toBe(IDS.length + 1);
  }));

test('the documents in memory are bounded by the bytes of their JSON, and unknown ids displace none', () =>
  withTitles({ maxJsonBytes: 60_000 }, async (titles, store) => {
    await titles.getMany(IDS);
    const after = store.documentCache?.();
    expect(after?.jsonBytes).toBeLessThanOrEqual(60_000);
    expect(after?.documents).toBeGreaterThan(100);
    for (let round = 0; round < 20; round += 1) await titles.getMany(IDS.map((id) => `${id}-unknown-${round}`));
    expect(store.documentCache?.()).toEqual(after);
    expect((await titles.getMany(IDS)).map((title) => title?.id)).toEqual(IDS);
  }));

test('a document and an unknown id that are larger than the cache are read each time', () =>
  withTitles({ maxJsonBytes: 5_000 }, async (titles, store) => {
    const large = { id: 'large', genre: 'g0', name: 'x'.repeat(6_000), tags: [] };
    await store.commit({ writes: [titles.upsert(large)] });
    for (let round = 1; round <= 3; round += 1) {
      expect(await titles.get('large')).toEqual(large);
      expect(await titles.get('y'.repeat(5_000_000))).toBeNull();
      expect(decodesOf(store)).toBe(round);
    }
  }));

test('with `freeze`, a reader that changes a shared document fails', () =>
  withTitles({ freeze: true }, async (titles) => {
    const title = await titles.get('title-0001');
    expect(() => (title?.tags as string[]).push('more')).toThrow(TypeError);
    expect(() => Object.assign(title ?? {}, { name: 'Other' })).toThrow(TypeError);
  }));
