import { expect, test } from 'vitest';
import { Invalidations } from './invalidations.js';

function open() {
  let now = 1_000;
  const invalidations = new Invalidations(() => now);
  return { invalidations, pass: (milliseconds: number) => (now += milliseconds) };
}

function page() {
  const tile = (id: string) => ({ cursor: `at ${id}`, node: { title: { id } } });
  return {
    viewer: {
      page: {
        rows: [
          { heading: 'new', about: { id: 'a' }, tiles: [tile('b'), tile('c')], ids: ['b', 'c'] },
          { heading: 'because', about: { id: 'c' }, tiles: [tile('d')], ids: ['d'] },
        ],
      },
    },
  };
}

test('a withdrawn title is removed with the innermost list item around it', () => {
  const { invalidations } = open();
  invalidations.titleChanged('c', true);
  const value = page();
  expect(invalidations.removeChanged(value, 500, true)).toBe(true);
  const [row] = page().viewer.page.rows;
  expect(value).toEqual({ viewer: { page: { rows: [{ ...row, tiles: [row?.tiles[0]], ids: ['b'] }] } } });
});

test('a value with a withdrawn title outside of any list may not be used', () => {
  const { invalidations } = open();
  invalidations.titleChanged('a', true);
  expect(invalidations.removeChanged({ hero: { id: 'a' }, rows: [] }, 500, true)).toBe(false);
  expect(invalidations.removeChanged({ hero: { id: 'b' }, rows: [{ id: 'a' }] }, 500, true)).toBe(true);
});

test('a title that has changed is removed from values that are older, and left in later ones', () => {
  const { invalidations, pass } = open();
  invalidations.titleChanged('c', false);
  pass(60_000);
  const later = page();
  expect(invalidations.removeChanged(later, invalidations.nowMs(), true)).toBe(true);
  expect(later).toEqual(page());
  const earlier = page();
  expect(invalidations.removeChanged(earlier, 500, true)).toBe(true);
  expect(JSON.stringify(earlier)).not.toContain('"c"');
});

test('a value without the ids of its titles may not be used after any change', () => {
  const { invalidations } = open();
  expect(invalidations.removeChanged(page(), 500, false)).toBe(true);
  invalidations.titleChanged('x', true);
  expect(invalidations.removeChanged(page(), 500, false)).toBe(false);
});
