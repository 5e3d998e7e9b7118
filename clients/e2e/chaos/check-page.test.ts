import { expect, test } from 'vitest';
import { foreignData, unusableReason } from './check-page.js';
import type { Reply } from './graphql-client.js';

const tile = { id: 't', name: 'A film' };
const row = { node: { heading: 'Row', items: { edges: [{ node: tile }] } } };
const editorial = { heading: 'Everybody', titles: [tile] };

function reply(data: Record<string, unknown> | null, milliseconds = 100): Reply {
  return { status: 200, data, errors: [], extensions: {}, milliseconds, failure: data === null ? 'no data' : '' };
}

function page(own: number, others: number): Record<string, unknown> {
  return {
    viewer: { browsePage: { rows: { edges: Array.from({ length: own }, () => row) } } },
    editorialPage: { rows: Array.from({ length: others }, () => editorial) },
  };
}

test('a page is usable with three rows, personalised or editorial ones, within a second', () => {
  expect(unusableReason(reply(page(3, 0)), 0)).toBeNull();
  expect(unusableReason(reply(page(0, 3)), 0)).toBeNull();
  expect(unusableReason(reply(page(1, 1)), 0)).toBe('2 rows');
  expect(unusableReason(reply(page(3, 0), 900), 200)).toBe('after 1.1 s');
  expect(unusableReason(reply(null), 0)).toBe('no data');
  expect(unusableReason(reply({ viewer: null, editorialPage: null }), 0)).toBe('0 rows');
});

test('a row with a tile without a caption does not count', () => {
  const { viewer } = page(2, 0);
  const bare = { heading: 'Everybody', titles: [tile, { id: 'u', name: null }] };
  expect(unusableReason(reply({ viewer, editorialPage: { rows: [bare] } }), 0)).toBe('2 rows');
});

test('the profile, the membership and the watched titles of another member are found', () => {
  const owner = { profileId: 'p', profileName: 'Ada', subscriptionId: 's', watched: new Set(['t']) };
  const own = {
    profile: { id: 'p', name: 'Ada' },
    subscription: { id: 's' },
    continueWatching: { edges: [{ node: { title: tile } }] },
  };
  expect(foreignData({ viewer: own }, owner)).toEqual([]);
  const foreign = {
    profile: { id: 'q', name: 'Bob' },
    subscription: { id: 'other' },
    continueWatching: { edges: [{ node: { title: { id: 'x', name: 'Another' } } }] },
  };
  expect(foreignData({ viewer: foreign }, owner)).toHaveLength(3);
});
