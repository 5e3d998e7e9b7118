/** French texts. */
import { inflectFrench } from './inflection.js';
import type { Form } from './inflection.js';
import { capitalised, countryNames, entryOf } from './language.js';
import type { Texts } from './language.js';
import { MOODS } from './moods.js';

interface Genre {
  readonly name: string;
  /** With its article, after `vous aimez`. */
  readonly liked: string;
  readonly form: Form;
  readonly series: string;
}

function genre(liked: string, form: Form, series: string, name = liked.replace(/^(?:les |la |le |l’)/, '')): Genre {
  return { name, liked, form, series };
}

const GENRES: Readonly<Record<string, Genre>> = {
  Drama: genre('les drames', 'mp', 'Séries dramatiques'),
  Comedy: genre('les comédies', 'fp', 'Séries comiques'),
  'Dark Comedy': genre('les comédies noires', 'fp', 'Séries d’humour noir'),
  Action: genre('l’action', 'fs', 'Séries d’action'),
  Adventure: genre('les aventures', 'fp', 'Séries d’aventures'),
  Thriller: genre('les thrillers', 'mp', 'Séries à suspense'),
  Crime: genre('les polars', 'mp', 'Séries policières'),
  Mystery: genre('les énigmes', 'fp', 'Séries à énigmes'),
  Horror: genre('l’horreur', 'fs', 'Séries d’horreur'),
  'Science Fiction': genre('la science-fiction', 'fs', 'Séries de science-fiction'),
  Fantasy: genre('la fantasy', 'fs', 'Séries de fantasy'),
  Superheroes: genre('les super-héros', 'mp', 'Séries de super-héros'),
  Romance: genre('les histoires d’amour', 'fp', 'Séries romantiques'),
  'Music & Musicals': genre(
    'la musique et les comédies musicales',
    'fp',
    'Séries musicales',
    'musique et comédies musicales',
  ),
  Westerns: genre('les westerns', 'mp', 'Séries western'),
  Documentaries: genre('les documentaires', 'mp', 'Séries documentaires'),
  'Period Pieces': genre('les récits d’époque', 'mp', 'Séries d’époque'),
  'True Stories': genre('les histoires vraies', 'fp', 'Séries tirées d’histoires vraies'),
  'Children & Family': genre('les titres pour enfants et familles', 'mp', 'Séries pour enfants et familles'),
  Animation: genre('l’animation', 'fs', 'Séries d’animation'),
  'Nature & Science': genre(
    'la nature et les sciences',
    'fp',
    'Séries sur la nature et les sciences',
    'nature et sciences',
  ),
  'Book Adaptations': genre('les adaptations littéraires', 'fp', 'Séries adaptées de livres'),
  'From the Stage': genre('les pièces portées à l’écran', 'fp', 'Séries adaptées du théâtre'),
  Classics: genre('les classiques', 'mp', 'Séries classiques'),
  Independent: genre('le cinéma indépendant', 'ms', 'Séries indépendantes'),
  'Hidden Gems': genre('les pépites méconnues', 'fp', 'Séries méconnues'),
};

function genreOf(name: string): Genre {
  return entryOf(GENRES, name) ?? { name, liked: `le genre « ${name} »`, form: 'ms', series: `Séries : ${name}` };
}

const nameOf = countryNames('fr');

const PLURAL = /^(?:États|Émirats|Pays-Bas|Philippines|Maldives|Bahamas|Seychelles|Îles|Comores|Fidji)/;
const WITHOUT_ARTICLE = new Set(['CU', 'CY', 'HK', 'MC', 'MO', 'MT', 'MU', 'SG', 'SM', 'TW', 'MG', 'BH']);
/** Names in `e` that are masculine. */
const MASCULINE = new Set(['MX', 'KH', 'MZ', 'ZW', 'BZ']);

/** `en France`, `au Japon`, `aux États-Unis`, `à Malte`. */
function inCountry(country: string): string {
  const name = nameOf(country);
  if (PLURAL.test(name)) return `aux ${name}`;
  if (WITHOUT_ARTICLE.has(country) || !/^[A-Z]{2}$/.test(country) || name === country) return `à ${name}`;
  const isFeminine = name.endsWith('e') && !MASCULINE.has(country);
  return isFeminine || /^[AEIOUÉÎ]/.test(name) ? `en ${name}` : `au ${name}`;
}

const CREDITS = { DIRECTOR: 'Réalisation :', CREATOR: 'Création :', ACTOR: 'Avec' } as const;

function genreWithMood(name: string, mood: string): string {
  const { name: own, form } = genreOf(name);
  const adjective = entryOf(MOODS, mood)?.fr;
  return `${capitalised(own)} ${adjective === undefined ? `: ${mood}` : inflectFrench(adjective, form)}`;
}

function moodAlone(mood: string): string {
  const adjective = entryOf(MOODS, mood)?.fr;
  if (adjective === undefined) return `Ambiance : ${mood}`;
  const text = inflectFrench(adjective, 'ms');
  return `Envie de quelque chose ${/^[aeiouhâàéèêî]/.test(text) ? 'd’' : 'de '}${text}`;
}

export const FRENCH: Texts = {
  fixed: {
    topPicks: 'Notre sélection pour vous',
    trending: 'Tendances du moment',
    newReleases: 'Nouveau sur Marquee',
    watchAgain: 'À revoir',
    more: 'À explorer',
    different: 'Pour changer',
    wellKnown: 'Titres acclamés et connus',
    series: 'Séries à commencer',
    specials: 'Programmes spéciaux',
    acclaimed: 'Coups de cœur de la critique',
    short: 'Une heure et demie au plus',
  },
  becauseWatched: (name) => `Parce que vous avez regardé « ${name} »`,
  becauseLiked: (name) => `Parce que vous avez aimé « ${name} »`,
  becauseListed: (name) => `Parce que « ${name} » est dans votre liste`,
  newAndSimilar: (name) => `Nouveau, et proche de « ${name} »`,
  becauseGenre: (name) => `Parce que vous aimez ${genreOf(name).liked}`,
  rank: (rank, country) => `N° ${rank} ${inCountry(country)}`,
  popularIn: (country) => `Populaire ${inCountry(country)}`,
  topTen: (country) => `Top 10 ${inCountry(country)}`,
  moreLike: (name) => `Dans l’esprit de « ${name} »`,
  genre: (name) => capitalised(genreOf(name).name),
  genreSeries: (name) => genreOf(name).series,
  genreOfDecade: (name, decade) => `${capitalised(genreOf(name).name)} des années ${decade}`,
  genreWithMood,
  mood: moodAlone,
  decade: (decade) => `Des années ${decade}`,
  credit: (role, name) => `${CREDITS[role]} ${name}`,
  studio: (name) => `Productions ${name}`,
};
