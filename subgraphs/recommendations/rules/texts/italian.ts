/** Italian texts. */
import { inflectItalian } from './inflection.js';
import type { Form } from './inflection.js';
import { capitalised, countryNames, entryOf } from './language.js';
import type { Texts } from './language.js';
import { MOODS } from './moods.js';

interface Genre {
  readonly name: string;
  /** With its article. */
  readonly liked: string;
  readonly form: Form;
  readonly series: string;
}

function genre(
  liked: string,
  form: Form,
  series: string,
  name = liked.replace(/^(?:gli |il |lo |la |le |i |l’)/, ''),
): Genre {
  return { name, liked, form, series };
}

const GENRES: Readonly<Record<string, Genre>> = {
  Drama: genre('i drammi', 'mp', 'Serie drammatiche'),
  Comedy: genre('le commedie', 'fp', 'Serie comiche'),
  'Dark Comedy': genre('le commedie nere', 'fp', 'Serie di umorismo nero'),
  Action: genre('l’azione', 'fs', 'Serie d’azione'),
  Adventure: genre('le avventure', 'fp', 'Serie d’avventura'),
  Thriller: genre('i thriller', 'mp', 'Serie thriller'),
  Crime: genre('i polizieschi', 'mp', 'Serie poliziesche'),
  Mystery: genre('i misteri', 'mp', 'Serie di mistero'),
  Horror: genre('gli horror', 'mp', 'Serie horror'),
  'Science Fiction': genre('la fantascienza', 'fs', 'Serie di fantascienza'),
  Fantasy: genre('il fantasy', 'ms', 'Serie fantasy'),
  Superheroes: genre('i supereroi', 'mp', 'Serie di supereroi'),
  Romance: genre('le storie d’amore', 'fp', 'Serie romantiche'),
  'Music & Musicals': genre('la musica e i musical', 'mp', 'Serie musicali', 'musica e musical'),
  Westerns: genre('i western', 'mp', 'Serie western'),
  Documentaries: genre('i documentari', 'mp', 'Serie documentarie'),
  'Period Pieces': genre('le storie d’epoca', 'fp', 'Serie d’epoca'),
  'True Stories': genre('le storie vere', 'fp', 'Serie tratte da storie vere'),
  'Children & Family': genre('i titoli per bambini e famiglie', 'mp', 'Serie per bambini e famiglie'),
  Animation: genre('l’animazione', 'fs', 'Serie d’animazione'),
  'Nature & Science': genre('la natura e la scienza', 'fp', 'Serie su natura e scienza', 'natura e scienza'),
  'Book Adaptations': genre('gli adattamenti letterari', 'mp', 'Serie tratte da libri'),
  'From the Stage': genre('le opere teatrali sullo schermo', 'fp', 'Serie tratte dal teatro'),
  Classics: genre('i classici', 'mp', 'Serie classiche'),
  Independent: genre('il cinema indipendente', 'ms', 'Serie indipendenti'),
  'Hidden Gems': genre('le gemme nascoste', 'fp', 'Serie da scoprire'),
};

function genreOf(name: string): Genre {
  return entryOf(GENRES, name) ?? { name, liked: `il genere «${name}»`, form: 'ms', series: `Serie: ${name}` };
}

const nameOf = countryNames('it');

/** Countries whose name takes an article, with preposition. Others have `in`. */
const IN_COUNTRIES: Readonly<Record<string, string>> = {
  US: 'negli Stati Uniti',
  GB: 'nel Regno Unito',
  NL: 'nei Paesi Bassi',
  PH: 'nelle Filippine',
  AE: 'negli Emirati Arabi Uniti',
  CU: 'a Cuba',
  CY: 'a Cipro',
  MT: 'a Malta',
  SG: 'a Singapore',
};

function inCountry(country: string): string {
  return entryOf(IN_COUNTRIES, country) ?? `in ${nameOf(country)}`;
}

const CREDITS = { DIRECTOR: 'Regia di', CREATOR: 'Ideazione di', ACTOR: 'Con' } as const;

function genreWithMood(name: string, mood: string): string {
  const { name: own, form } = genreOf(name);
  const adjective = entryOf(MOODS, mood)?.it;
  return adjective === undefined
    ? `${capitalised(own)}: ${mood}`
    : `${capitalised(own)} ${inflectItalian(adjective, form)}`;
}

function moodAlone(mood: string): string {
  const adjective = entryOf(MOODS, mood)?.it;
  return adjective === undefined ? `Atmosfera: ${mood}` : `Voglia di qualcosa di ${inflectItalian(adjective, 'ms')}`;
}

export const ITALIAN: Texts = {
  fixed: {
    topPicks: 'La nostra selezione per te',
    trending: 'Di tendenza',
    newReleases: 'Novità su Marquee',
    watchAgain: 'Da rivedere',
    more: 'Altro da esplorare',
    different: 'Qualcosa di diverso',
    wellKnown: 'Acclamati e conosciuti',
    series: 'Serie da cominciare',
    specials: 'Programmi speciali',
    acclaimed: 'I preferiti della critica',
    short: 'Un’ora e mezza al massimo',
  },
  becauseWatched: (name) => `Perché hai guardato «${name}»`,
  becauseLiked: (name) => `Perché ti è piaciuto «${name}»`,
  becauseListed: (name) => `Perché «${name}» è nella tua lista`,
  newAndSimilar: (name) => `Nuovo e simile a «${name}»`,
  becauseGenre: (name) => {
    const { liked, form } = genreOf(name);
    return `Perché ti ${form.endsWith('p') ? 'piacciono' : 'piace'} ${liked}`;
  },
  rank: (rank, country) => `Numero ${rank} ${inCountry(country)}`,
  popularIn: (country) => `Popolare ${inCountry(country)}`,
  topTen: (country) => `I 10 più visti ${inCountry(country)}`,
  moreLike: (name) => `Simili a «${name}»`,
  genre: (name) => capitalised(genreOf(name).name),
  genreSeries: (name) => genreOf(name).series,
  genreOfDecade: (name, decade) => `${capitalised(genreOf(name).name)} degli anni ${decade}`,
  genreWithMood,
  mood: moodAlone,
  decade: (decade) => `Dagli anni ${decade}`,
  credit: (role, name) => `${CREDITS[role]} ${name}`,
  studio: (name) => `Produzioni ${name}`,
};
