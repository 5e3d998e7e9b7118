/** German texts. */
import { capitalised, countryNames, entryOf } from './language.js';
import type { Texts } from './language.js';
import { MOODS } from './moods.js';

interface Genre {
  /** As it stands within a sentence, the same in nominative and accusative without an article. */
  readonly name: string;
  /** Of an adjective before it: `Schaurige Krimis`, `Schauriger Horror`. */
  readonly ending?: 'er' | 'es';
  readonly series: string;
}

const GENRES: Readonly<Record<string, Genre>> = {
  Drama: { name: 'Dramen', series: 'Dramaserien' },
  Comedy: { name: 'Komödien', series: 'Comedyserien' },
  'Dark Comedy': { name: 'schwarze Komödien', series: 'Serien mit schwarzem Humor' },
  Action: { name: 'Action', series: 'Actionserien' },
  Adventure: { name: 'Abenteuer', series: 'Abenteuerserien' },
  Thriller: { name: 'Thriller', series: 'Thrillerserien' },
  Crime: { name: 'Krimis', series: 'Krimiserien' },
  Mystery: { name: 'Mystery-Geschichten', series: 'Mysteryserien' },
  Horror: { name: 'Horror', ending: 'er', series: 'Horrorserien' },
  'Science Fiction': { name: 'Science-Fiction', series: 'Science-Fiction-Serien' },
  Fantasy: { name: 'Fantasy', series: 'Fantasyserien' },
  Superheroes: { name: 'Superhelden', series: 'Superheldenserien' },
  Romance: { name: 'Liebesgeschichten', series: 'Liebesserien' },
  'Music & Musicals': { name: 'Musik und Musicals', series: 'Musikserien' },
  Westerns: { name: 'Western', series: 'Westernserien' },
  Documentaries: { name: 'Dokumentationen', series: 'Dokumentarserien' },
  'Period Pieces': { name: 'historische Stoffe', series: 'Historienserien' },
  'True Stories': { name: 'wahre Geschichten', series: 'Serien nach wahren Begebenheiten' },
  'Children & Family': { name: 'Titel für Kinder und Familien', series: 'Serien für Kinder und Familien' },
  Animation: { name: 'Animation', series: 'Animationsserien' },
  'Nature & Science': { name: 'Natur und Wissenschaft', series: 'Serien über Natur und Wissenschaft' },
  'Book Adaptations': { name: 'Literaturverfilmungen', series: 'Serien nach Büchern' },
  'From the Stage': { name: 'Bühnenstoffe', series: 'Serien nach Bühnenstücken' },
  Classics: { name: 'Klassiker', series: 'Klassische Serien' },
  Independent: { name: 'Independent-Produktionen', series: 'Independent-Serien' },
  'Hidden Gems': { name: 'Geheimtipps', series: 'Geheimtipps unter den Serien' },
};

function genreOf(genre: string): Genre {
  return entryOf(GENRES, genre) ?? { name: `„${genre}“`, series: `Serien: ${genre}` };
}

const nameOf = countryNames('de');

/** Countries whose name takes an article, with preposition. Others have `in`. */
const IN_COUNTRIES: Readonly<Record<string, string>> = {
  CH: 'in der Schweiz',
  CZ: 'in Tschechien',
  GB: 'im Vereinigten Königreich',
  IR: 'im Iran',
  IQ: 'im Irak',
  LB: 'im Libanon',
  NL: 'in den Niederlanden',
  PH: 'auf den Philippinen',
  SK: 'in der Slowakei',
  TR: 'in der Türkei',
  UA: 'in der Ukraine',
  US: 'in den Vereinigten Staaten',
  AE: 'in den Vereinigten Arabischen Emiraten',
};

function inCountry(country: string): string {
  return entryOf(IN_COUNTRIES, country) ?? `in ${nameOf(country)}`;
}

const CREDITS = { DIRECTOR: 'Unter der Regie von', CREATOR: 'Serienidee:', ACTOR: 'Mit' } as const;

function genreWithMood(genre: string, mood: string): string {
  const { name, ending = 'e' } = genreOf(genre);
  const adjective = entryOf(MOODS, mood)?.de;
  return adjective === undefined ? `${capitalised(name)}: ${mood}` : `${capitalised(adjective)}${ending} ${name}`;
}

function moodAlone(mood: string): string {
  const adjective = entryOf(MOODS, mood)?.de;
  return adjective === undefined ? `Stimmung: ${mood}` : `Lust auf etwas ${capitalised(adjective)}es`;
}

export const GERMAN: Texts = {
  fixed: {
    topPicks: 'Unsere Tipps für dich',
    trending: 'Gerade im Trend',
    newReleases: 'Neu auf Marquee',
    watchAgain: 'Noch einmal ansehen',
    more: 'Mehr zu entdecken',
    different: 'Etwas ganz anderes',
    wellKnown: 'Gelobt und bekannt',
    series: 'Serien, die sich lohnen',
    specials: 'Einzelsendungen',
    acclaimed: 'Lieblinge der Kritik',
    short: 'In anderthalb Stunden gesehen',
  },
  becauseWatched: (name) => `Weil du „${name}“ gesehen hast`,
  becauseLiked: (name) => `Weil dir „${name}“ gefallen hat`,
  becauseListed: (name) => `Weil „${name}“ auf deiner Liste steht`,
  newAndSimilar: (name) => `Neu und ähnlich wie „${name}“`,
  becauseGenre: (genre) => `Weil du ${genreOf(genre).name} magst`,
  rank: (rank, country) => `Platz ${rank} ${inCountry(country)}`,
  popularIn: (country) => `Beliebt ${inCountry(country)}`,
  topTen: (country) => `Top 10 ${inCountry(country)}`,
  moreLike: (name) => `Ähnlich wie „${name}“`,
  genre: (genre) => capitalised(genreOf(genre).name),
  genreSeries: (genre) => genreOf(genre).series,
  genreOfDecade: (genre, decade) => `${capitalised(genreOf(genre).name)} der ${decade}er`,
  genreWithMood,
  mood: moodAlone,
  decade: (decade) => `Aus den ${decade}ern`,
  credit: (role, name) => `${CREDITS[role]} ${name}`,
  studio: (name) => `Von ${name}`,
};
