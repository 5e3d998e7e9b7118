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

/** Distributors of independent films in the data. */
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

/** Genres in which the label `G` means "for children"; old dramas have a `G` as well. */
const CHILDRENS_GENRES = new Set(['Adventure', 'Comedy', 'Musical']);

function isForChildren({ mpaLabel, majorGenre }: Film): boolean {
  return mpaLabel === 'G' && CHILDRENS_GENRES.has(majorGenre ?? '');
}

/**
 * The genres of a film on the service, derived from its data, the most specific first: one to five.
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
