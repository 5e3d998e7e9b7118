import type { Genre } from '../titles/genres.js';
import type { DemoTitle } from '../demo-data.js';
import type { Film } from './clean.js';

/** The noun for a film of the genre. */
const ADJECTIVES: Partial<Readonly<Record<Genre, string>>> = {
  Drama: 'drama',
  Comedy: 'comedy',
  'Dark Comedy': 'dark comedy',
  Action: 'action film',
  Adventure: 'adventure',
  Thriller: 'thriller',
  Horror: 'horror film',
  'Science Fiction': 'science fiction film',
  Fantasy: 'fantasy',
  Superheroes: 'superhero film',
  Romance: 'romantic comedy',
  'Music & Musicals': 'musical film',
  Westerns: 'western',
  Documentaries: 'documentary',
  'Period Pieces': 'period piece',
  'Children & Family': 'family film',
};

const ORIGINS: Readonly<Record<string, string>> = {
  'Original Screenplay': 'From an original screenplay.',
  'Based on Short Film': 'Grown from a short film.',
  'Based on Play': 'Adapted from the stage.',
  'Based on Book/Short Story': 'Adapted from the printed page.',
  Remake: 'A new telling of an earlier film.',
  'Based on Comic/Graphic Novel': 'Adapted from a comic.',
  'Based on Real Life Events': 'Drawn from real events.',
  'Traditional/Legend/Fairytale': 'Drawn from an old tale.',
  'Based on TV': 'Grown from a television programme.',
  'Based on Musical/Opera': 'Adapted from the musical stage.',
  'Based on Game': 'Adapted from a game.',
  'Based on Factual Book/Article': 'Adapted from reportage.',
  'Based on Magazine Article': 'Adapted from reportage.',
};

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

function monthOf(date: string): string {
  return MONTHS[Number(date.slice(5, 7)) - 1] ?? '';
}

/** A synopsis in three lengths from the facts in the data. It tells no plot: the data has none. */
export function filmSynopsis(film: Film, genres: readonly Genre[], label: string): DemoTitle['synopsis'] {
  const [first] = genres;
  const what = (first === undefined ? undefined : ADJECTIVES[first]) ?? 'film';
  const short = `A ${film.releaseYear} ${what}${film.director === null ? '' : ` directed by ${film.director}`}.`;
  const origin = ORIGINS[film.source ?? ''] ?? '';
  const medium = [short, origin].filter(Boolean).join(' ');
  const distributor = film.distributor === null ? '' : ` by ${film.distributor}`;
  const released = `Released in ${monthOf(film.releasedOn)} ${film.releaseYear}${distributor}`.replace(/\.?$/, '.');
  const runtime = film.runtimeMinutes === null ? '' : `${film.runtimeMinutes} minutes.`;
  const long = [medium, released, runtime, label === 'Not Rated' ? '' : `Rated ${label}.`].filter(Boolean).join(' ');
  return { short, medium, long };
}
