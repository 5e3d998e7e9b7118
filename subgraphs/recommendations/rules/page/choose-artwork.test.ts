import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { pickArtwork } from './choose-artwork.js';
import { buildCatalogue } from '../catalogue/catalogue.js';
import type { Title } from '../catalogue/title.js';

function title(id: string, genres: readonly string[]): Title {
  return {
    id: asId<TitleId>(id),
    isWithdrawn: false,
    kind: 'MOVIE',
    names: { en: id },
    originalLanguage: 'en',
    releaseYear: 2000,
    runtimeSeconds: 6000,
    maturityLevel: 'ALL',
    genres,
    moods: [],
    people: [],
    studio: null,
    acclaim: null,
    reach: null,
    windows: [],
    artworkIds: [`${id}.0`, `${id}.1`, `${id}.2`],
    publishedAt: '2026-01-01T00:00:00Z',
  };
}

const catalogue = buildCatalogue(
  [title('a', ['Horror', 'Romance', 'Comedy']), title('b', ['Comedy', 'Romance', 'Horror'])],
  1,
);
function fondOf(liking: Readonly<Record<string, number>>): Float32Array {
  const taste = new Float32Array(catalogue.features.size);
  for (const [genre, weight] of Object.entries(liking))
    taste[catalogue.features.genreTrait.get(genre) ?? expect.fail(genre)] = weight;
  return taste;
}

test('a title shows the picture of its most liked genre, the default for its first genre', () => {
  const romantic = fondOf({ Romance: 0.9, Comedy: 0.3, Horror: -0.2 });
  expect([pickArtwork(catalogue, 0, romantic), pickArtwork(catalogue, 1, romantic)]).toEqual(['a.1', 'b.1']);
  const amused = fondOf({ Comedy: 0.8 });
  expect([pickArtwork(catalogue, 0, amused), pickArtwork(catalogue, 1, amused)]).toEqual(['a.2', null]);
});

test('without a taste the default picture is shown', () => {
  expect(pickArtwork(catalogue, 0, null)).toBeNull();
});
