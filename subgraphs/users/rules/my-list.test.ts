import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { addEntry, MAX_ENTRIES, pageOfList, removeEntry } from './my-list.js';
import type { ListEntry } from './my-list.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
function title(name: string): TitleId {
  return asId<TitleId>(name);
}

function listOf(...names: readonly string[]): readonly ListEntry[] {
  return names.reduce<readonly ListEntry[]>((entries, name) => {
    const addition = addEntry(entries, title(name), NOW);
    return addition.kind === 'added' ? addition.entries : entries;
  }, []);
}

function namesOf(entries: readonly ListEntry[] | undefined): readonly string[] | undefined {
  return entries?.map((entry) => entry.titleId);
}

test('the newest entry is first, even when the clock stands still or moves back', () => {
  const entries = listOf('first', 'second');
  const addition = addEntry(entries, title('third'), new Date(NOW.getTime() - 60_000));
  const updated = addition.kind === 'added' ? addition.entries : [];
  expect(namesOf(updated)).toEqual(['third', 'second', 'first']);
  const instants = updated.map((entry) => entry.addedAt);
  expect(instants).toEqual([...new Set(instants)].sort().reverse());
});

test('a title that is on the list is not added again', () => {
  expect(addEntry(listOf('a', 'b'), title('a'), NOW)).toEqual({ kind: 'already-there' });
});

test('the 500th title is added, the 501st is not, and a title already on a full list is reported as such', () => {
  const almost = listOf(...Array.from({ length: MAX_ENTRIES - 1 }, (_, index) => `title-${index}`));
  const addition = addEntry(almost, title('the last'), NOW);
  const full = addition.kind === 'added' ? addition.entries : [];
  expect(full).toHaveLength(MAX_ENTRIES);
  expect(addEntry(full, title('one more'), NOW)).toEqual({ kind: 'full' });
  expect(addEntry(full, title('title-0'), NOW)).toEqual({ kind: 'already-there' });
});

test('removing a title that is not on the list returns null', () => {
  expect(namesOf(removeEntry(listOf('a', 'b'), title('a')) ?? undefined)).toEqual(['b']);
  expect(removeEntry(listOf('a', 'b'), title('c'))).toBeNull();
});

test('pages have no gaps while entries are added and removed, including the cursor’s own entry', () => {
  const entries = listOf('a', 'b', 'c', 'd', 'e');
  const firstPage = pageOfList(entries, { first: 2, after: null });
  expect(namesOf(firstPage?.documents)).toEqual(['e', 'd']);
  const addition = addEntry(removeEntry(entries, title('d')) ?? [], title('new'), NOW);
  const changed = addition.kind === 'added' ? addition.entries : [];
  const secondPage = pageOfList(changed, { first: 2, after: firstPage?.cursors.at(-1) ?? null });
  expect(namesOf(secondPage?.documents)).toEqual(['c', 'b']);
  expect(secondPage?.hasMore).toBe(true);
  expect(pageOfList(changed, { first: 3, after: firstPage?.cursors.at(-1) ?? null })?.hasMore).toBe(false);
});

test.each(['', 'nonsense', Buffer.from('2026').toString('base64url')])('%j is not a valid cursor', (cursor) => {
  expect(pageOfList(listOf('a'), { first: 1, after: cursor })).toBeNull();
});
