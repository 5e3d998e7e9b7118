import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Path } from '@marquee/router/engine/execution/data';
import { readFetchFields } from './fetch-fields.js';
import { findMissingFields } from './missing-fields.js';

function missing(fetch: string, path: Path, data: unknown): readonly Path[] {
  return findMissingFields({ fetched: readFetchFields(parse(fetch)), path }, data);
}

const TILES =
  'query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Title { art: artwork { url } } ... on Person { photo } } }';

describe('a failed fetch of root fields', () => {
  test('makes its own fields unavailable, in an object that other fetches have filled', () => {
    expect(
      missing('{ viewer { profile { name } device { id } } }', [], {
        viewer: { profile: null, device: null, page: { id: '1' } },
      }),
    ).toEqual([
      ['viewer', 'profile'],
      ['viewer', 'device'],
    ]);
  });

  test('makes the object unavailable when no other fetch has filled it', () => {
    expect(missing('{ viewer { profile { name } } }', [], { viewer: null })).toEqual([['viewer']]);
  });

  test('makes its first field unavailable when the data is null', () => {
    expect(missing('{ viewer { id } plans { id } }', [], null)).toEqual([['viewer']]);
  });
});

describe('a failed fetch of entities', () => {
  test('makes the fields of each entity unavailable, by the type of the entity', () => {
    const data = {
      rows: [
        { items: [{ id: '1', art: null }] },
        {
          items: [
            { id: 'p', photo: null },
            { id: '2', art: null },
          ],
        },
      ],
    };

    expect(missing(TILES, ['rows', '@', 'items', '@'], data)).toEqual([
      ['rows', 0, 'items', 0, 'art'],
      ['rows', 1, 'items', 0, 'photo'],
      ['rows', 1, 'items', 1, 'art'],
    ]);
  });

  test('makes the nearest null on its path unavailable', () => {
    expect(
      missing(TILES, ['rows', '@', 'items', '@'], { rows: [{ items: [{ id: '1', name: 'kept' }, null] }] }),
    ).toEqual([['rows', 0, 'items', 1]]);
    expect(missing(TILES, ['rows', '@', 'items', '@'], { rows: null })).toEqual([['rows']]);
  });

  test('for required fields of another fetch makes the fields of that fetch unavailable', () => {
    const inputs = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Title { personalizedArtworkId } } }';

    expect(missing(inputs, ['items', '@'], { items: [{ id: '1', art: null, name: 'kept' }] })).toEqual([
      ['items', 0, 'art'],
    ]);
  });

  test('does not make a skipped field unavailable', () => {
    expect(missing(TILES, ['items', '@'], { items: [{ id: '1' }, { id: '2', art: null }] })).toEqual([
      ['items', 1, 'art'],
    ]);
  });
});
