import { maturityOf } from '@marquee/contracts/maturity';
import { randomFor } from '../seeded-random.js';
import type { Random } from '@marquee/runtime/random';
import { demoId } from '../ids.js';
import { languagesFor } from '../titles/languages.js';
import { addedDaysAgo, dayFromNow, licenceWindows } from '../titles/licence-windows.js';
import { moodsFor } from '../titles/moods.js';
import type { Genre } from '../titles/genres.js';
import type { DemoTitle } from '../demo-data.js';
import type { Film } from './clean.js';
import { genresOfFilm } from './film-genres.js';
import { acclaimOf } from './acclaim-and-reach.js';
import { filmSynopsis } from './film-synopsis.js';

/** A runtime for films without one in the data, typical of the genre. */
function typicalMinutes(random: Random, genres: readonly Genre[]): number {
  return (genres.includes('Children & Family') ? 76 : genres.includes('Period Pieces') ? 104 : 88) + random.int(28);
}

function qualityFor(random: Random, releaseYear: number): DemoTitle['maxQuality'] {
  if (releaseYear < 1975) return random.next() < 0.5 ? 'HD' : 'FHD';
  return random.next() < (releaseYear < 2000 ? 0.2 : 0.55) ? 'UHD_4K' : 'FHD';
}

/**
 * The film's rating. An unrated film keeps the label `Not Rated`, which has the strictest maturity level.
 */
function ratingOf(mpaLabel: string | null): DemoTitle['rating'] {
  const label = mpaLabel === null || mpaLabel === 'Open' ? 'Not Rated' : mpaLabel;
  return { board: 'MPA', label, level: maturityOf('MPA', label), advisories: [] };
}

/**
 * A film as a title of the service: its facts from the data, licences and languages from random numbers.
 */
export function filmTitle(film: Film, reach: number | null): DemoTitle {
  const random = randomFor(`film ${film.name} ${film.releaseYear}`);
  const genres = genresOfFilm(film);
  const added = addedDaysAgo(random);
  const rating = ratingOf(film.mpaLabel);
  return {
    id: demoId('film', film.name, film.releaseYear),
    name: film.name,
    names: {},
    originalLanguage: 'en',
    kind: 'MOVIE',
    releaseYear: film.releaseYear,
    runtimeSeconds: (film.runtimeMinutes ?? typicalMinutes(random, genres)) * 60,
    genres,
    moods: moodsFor(random, genres),
    people: film.director === null ? [] : [{ name: film.director, role: 'DIRECTOR', character: null }],
    studio: film.distributor,
    rating,
    synopsis: filmSynopsis(film, genres, rating.label),
    acclaim: acclaimOf(film),
    reach,
    windows: licenceWindows(random, added),
    ...languagesFor(random, 'en'),
    maxQuality: qualityFor(random, film.releaseYear),
    downloadable: random.next() < 0.8,
    publishedAt: dayFromNow(-added),
    seasons: [],
  };
}
