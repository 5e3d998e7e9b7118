/** English texts. The catalogue's genres and moods are English words. */
import { countryNames, entryOf } from './language.js';
import type { Texts } from './language.js';

interface Genre {
  /** The titles of the genre, as a heading. */
  readonly heading: string;
  /** What a member of this taste likes. */
  readonly liked?: string;
  readonly series: string;
}

const GENRES: Readonly<Record<string, Genre>> = {
  Drama: { heading: 'Dramas', series: 'Drama Series' },
  Comedy: { heading: 'Comedies', series: 'Comedy Series' },
  'Dark Comedy': { heading: 'Dark Comedies', series: 'Dark Comedy Series' },
  Action: { heading: 'Action', liked: 'action titles', series: 'Action Series' },
  Adventure: { heading: 'Adventures', series: 'Adventure Series' },
  Thriller: { heading: 'Thrillers', series: 'Thriller Series' },
  Crime: { heading: 'Crime', liked: 'crime stories', series: 'Crime Series' },
  Mystery: { heading: 'Mysteries', series: 'Mystery Series' },
  Horror: { heading: 'Horror', series: 'Horror Series' },
  'Science Fiction': { heading: 'Science Fiction', series: 'Science Fiction Series' },
  Fantasy: { heading: 'Fantasy', series: 'Fantasy Series' },
  Superheroes: { heading: 'Superheroes', series: 'Superhero Series' },
  Romance: { heading: 'Romance', series: 'Romance Series' },
  'Music & Musicals': { heading: 'Music & Musicals', liked: 'music and musicals', series: 'Music Series' },
  Westerns: { heading: 'Westerns', liked: 'Westerns', series: 'Western Series' },
  Documentaries: { heading: 'Documentaries', series: 'Documentary Series' },
  'Period Pieces': { heading: 'Period Pieces', series: 'Period Series' },
  'True Stories': { heading: 'True Stories', series: 'Series Based on True Stories' },
  'Children & Family': { heading: 'Children & Family', liked: 'family titles', series: 'Children & Family Series' },
  Animation: { heading: 'Animation', series: 'Animated Series' },
  'Nature & Science': {
    heading: 'Nature & Science',
    liked: 'titles about nature and science',
    series: 'Nature & Science Series',
  },
  'Book Adaptations': { heading: 'Book Adaptations', series: 'Series Based on Books' },
  'From the Stage': {
    heading: 'Stories from the Stage',
    liked: 'stories from the stage',
    series: 'Series from the Stage',
  },
  Classics: { heading: 'Classics', series: 'Classic Series' },
  Independent: { heading: 'Independent Cinema', series: 'Independent Series' },
  'Hidden Gems': { heading: 'Hidden Gems', series: 'Hidden-Gem Series' },
};

/** Moods that have another form before a noun. */
const ATTRIBUTES: Readonly<Record<string, string>> = { 'Larger than life': 'Larger-than-life' };
/** Moods that are no adjective after "something". */
const SOMETHING: Readonly<Record<string, string>> = { 'Golden-age': 'from the golden age', Giggly: 'to giggle at' };

const CREDITS = { DIRECTOR: 'Directed by', CREATOR: 'Created by', ACTOR: 'Starring' } as const;

function genreOf(genre: string): Genre {
  return entryOf(GENRES, genre) ?? { heading: genre, liked: genre, series: `${genre} Series` };
}

const nameOf = countryNames('en');

/** Countries whose name takes an article. */
const WITH_ARTICLE =
  /^(?:United|Netherlands|Philippines|Bahamas|Maldives|Gambia|Czech Rep|Dominican Rep|Central African)/;

function countryName(country: string): string {
  const name = nameOf(country);
  return WITH_ARTICLE.test(name) ? `the ${name}` : name;
}

export const ENGLISH: Texts = {
  fixed: {
    topPicks: 'Top picks for you',
    trending: 'Trending now',
    newReleases: 'New on Marquee',
    watchAgain: 'Watch again',
    more: 'More to explore',
    different: 'Something different',
    wellKnown: 'Acclaimed and well known',
    series: 'Series worth starting',
    specials: 'Specials',
    acclaimed: "Critics' favourites",
    short: 'Done in an hour and a half',
  },
  becauseWatched: (name) => `Because you watched ${name}`,
  becauseLiked: (name) => `Because you liked ${name}`,
  becauseListed: (name) => `Because ${name} is on your list`,
  newAndSimilar: (name) => `New, and similar to ${name}`,
  becauseGenre: (genre) => {
    const { heading, liked } = genreOf(genre);
    return `Because you like ${liked ?? heading.toLowerCase()}`;
  },
  rank: (rank, country) => `Number ${rank} in ${countryName(country)}`,
  popularIn: (country) => `Popular in ${countryName(country)}`,
  topTen: (country) => `Top 10 in ${countryName(country)}`,
  moreLike: (name) => `More like ${name}`,
  genre: (genre) => genreOf(genre).heading,
  genreSeries: (genre) => genreOf(genre).series,
  genreOfDecade: (genre, decade) => `${genreOf(genre).heading} of the ${decade}s`,
  genreWithMood: (genre, mood) => `${entryOf(ATTRIBUTES, mood) ?? mood} ${genreOf(genre).heading}`,
  mood: (mood) => `In the mood for something ${entryOf(SOMETHING, mood) ?? mood.toLowerCase()}`,
  decade: (decade) => `From the ${decade}s`,
  credit: (role, name) => `${CREDITS[role]} ${name}`,
  studio: (name) => `From ${name}`,
};
