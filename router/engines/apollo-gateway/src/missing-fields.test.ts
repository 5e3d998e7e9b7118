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

describe('a root fetch', () => {
  test('is missing at its own fields, within an object that others have filled', () => {
    expect(
      missing('{ viewer { profile { name } device { id } } }', [], {
        viewer: { profile: null, device: null, page: { id: '1' } },
      }),
    ).toEqual([
      ['viewer', 'profile'],
      ['viewer', 'device'],
    ]);
  });

  test('is missing where the object itself is, when nobody has filled it', () => {
    expect(missing('{ viewer { profile { name } } }', [], { viewer: null })).toEqual([['viewer']]);
  });

  test('is missing at its first field when a null has swallowed everything', () => {
    expect(missing('{ viewer { id } plans { id } }', [], null)).toEqual([['viewer']]);
  });
});

describe('a fetch of entities', () => {
  test('is missing at each of them, by the type that it has', () => {
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

  test('is missing where its position was, when a null has swallowed it', () => {
    expect(
      missing(TILES, ['rows', '@', 'items', '@'], { rows: [{ items: [{ id: '1', name: 'kept' }, null] }] }),
    ).toEqual([['rows', 0, 'items', 1]]);
    expect(missing(TILES, ['rows', '@', 'items', '@'], { rows: null })).toEqual([['rows']]);
  });

  test('that only fed another fetch is missing where that one is', () => {
    const inputs = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Title { personalizedArtworkId } } }';

    expect(missing(inputs, ['items', '@'], { items: [{ id: '1', art: null, name: 'kept' }] })).toEqual([
      ['items', 0, 'art'],
    ]);
  });

  test('is not taken to be missing where the client skipped its field', () => {
    expect(missing(TILES, ['items', '@'], { items: [{ id: '1' }, { id: '2', art: null }] })).toEqual([
      ['items', 1, 'art'],
    ]);
  });
});
