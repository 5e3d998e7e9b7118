import type { Genre } from '../titles/genres.js';
import type { Film } from './clean.js';

const BY_MAJOR_GENRE: Readonly<Record<string, readonly Genre[]>> = {
  Drama: ['Drama'],
  Comedy: ['Comedy'],
  'Black Comedy': ['Dark Comedy', 'Comedy'],
  'Romantic Comedy': ['Romance', 'Comedy'],
  Musical: ['Music & Musicals'],
  'Concert/Performance': ['Music & Musicals', 'Documentaries'],
  'Thriller/Suspense': ['Thriller'],
  Adventure: ['Adventure'],
  Action: ['Action'],
  Horror: ['Horror'],
  Western: ['Westerns'],
  Documentary: ['Documentaries'],
};

const BY_CREATIVE_TYPE: Readonly<Record<string, readonly Genre[]>> = {
  'Science Fiction': ['Science Fiction'],
  'Historical Fiction': ['Period Pieces'],
  Fantasy: ['Fantasy'],
  'Super Hero': ['Superheroes'],
  'Kids Fiction': ['Children & Family'],
  Dramatization: ['True Stories'],
  Factual: ['True Stories'],
};

const BY_SOURCE: Readonly<Record<string, readonly Genre[]>> = {
  'Based on Book/Short Story': ['Book Adaptations'],
  'Based on Play': ['From the Stage'],
  'Based on Musical/Opera': ['From the Stage', 'Music & Musicals'],
  'Musical Group Movie': ['Music & Musicals'],
  'Based on Real Life Events': ['True Stories'],
  'Based on Factual Book/Article': ['True Stories', 'Book Adaptations'],
  'Based on Magazine Article': ['True Stories'],
  'Traditional/Legend/Fairytale': ['Fantasy'],
};

/** Distributors of the data whose business was independent film. */
const INDEPENDENT_DISTRIBUTORS = new Set([
  'Sony Pictures Classics',
  'Fox Searchlight',
  'Focus Features',
  'Magnolia Pictures',
  'IFC Films',
  'ThinkFilm',
  'Strand',
  'Fine Line',
  'Gramercy',
  'Artisan',
  'October Films',
  'Roadside Attractions',
  'Samuel Goldwyn Films',
  'First Look',
  'Picturehouse',
  'Newmarket Films',
]);

const LAST_CLASSIC_YEAR = 1975;

/** Genres where a `G` means "for children"; a drama of the thirties may carry a `G` and be nothing of the kind. */
const CHILDRENS_GENRES = new Set(['Adventure', 'Comedy', 'Musical']);

function isForChildren({ mpaLabel, majorGenre }: Film): boolean {
  return mpaLabel === 'G' && CHILDRENS_GENRES.has(majorGenre ?? '');
}

/**
 * The streaming genres that follow from what the data says about a film, the telling ones first. At least one, at most
 * five.
 */
export function genresOfFilm(film: Film): readonly Genre[] {
  const genres = new Set<Genre>([
    ...(BY_MAJOR_GENRE[film.majorGenre ?? ''] ?? []),
    ...(BY_CREATIVE_TYPE[film.creativeType ?? ''] ?? []),
    ...(isForChildren(film) ? (['Children & Family'] as const) : []),
    ...(BY_SOURCE[film.source ?? ''] ?? []),
    ...(INDEPENDENT_DISTRIBUTORS.has(film.distributor ?? '') ? (['Independent'] as const) : []),
    ...(film.releaseYear <= LAST_CLASSIC_YEAR ? (['Classics'] as const) : []),
  ]);
  return genres.size === 0 ? ['Hidden Gems'] : [...genres].slice(0, 5);
}
