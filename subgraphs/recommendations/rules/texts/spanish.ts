/** Spanish texts. */
import { inflectSpanish } from './inflection.js';
import type { Form } from './inflection.js';
import { capitalised, countryNames, entryOf } from './language.js';
import type { Texts } from './language.js';
import { MOODS } from './moods.js';

interface Genre {
  readonly name: string;
  /** With verb and article: `te gustan los dramas`. */
  readonly liked: string;
  readonly form: Form;
  readonly series: string;
}

const ARTICLES: Readonly<Record<Form, string>> = { ms: 'el', fs: 'la', mp: 'los', fp: 'las' };

function genre(name: string, form: Form, series: string, liked = `${ARTICLES[form]} ${name}`): Genre {
  const verb = form.endsWith('p') || liked.includes(' y ') ? 'gustan' : 'gusta';
  return { name, form, series, liked: `te ${verb} ${liked}` };
}

const GENRES: Readonly<Record<string, Genre>> = {
  Drama: genre('dramas', 'mp', 'Series dramáticas'),
  Comedy: genre('comedias', 'fp', 'Series de comedia'),
  'Dark Comedy': genre('comedias negras', 'fp', 'Series de humor negro'),
  Action: genre('acción', 'fs', 'Series de acción'),
  Adventure: genre('aventuras', 'fp', 'Series de aventuras'),
  Thriller: genre('thrillers', 'mp', 'Series de suspense'),
  Crime: genre('historias policiacas', 'fp', 'Series policiacas'),
  Mystery: genre('misterios', 'mp', 'Series de misterio'),
  Horror: genre('terror', 'ms', 'Series de terror'),
  'Science Fiction': genre('ciencia ficción', 'fs', 'Series de ciencia ficción'),
  Fantasy: genre('fantasía', 'fs', 'Series de fantasía'),
  Superheroes: genre('superhéroes', 'mp', 'Series de superhéroes'),
  Romance: genre('historias de amor', 'fp', 'Series románticas'),
  'Music & Musicals': genre('música y musicales', 'mp', 'Series musicales', 'la música y los musicales'),
  Westerns: genre('wésterns', 'mp', 'Series del Oeste'),
  Documentaries: genre('documentales', 'mp', 'Series documentales'),
  'Period Pieces': genre('historias de época', 'fp', 'Series de época'),
  'True Stories': genre('historias reales', 'fp', 'Series basadas en hechos reales'),
  'Children & Family': genre('títulos infantiles y familiares', 'mp', 'Series infantiles y familiares'),
  Animation: genre('animación', 'fs', 'Series de animación'),
  'Nature & Science': genre(
    'naturaleza y ciencia',
    'fs',
    'Series de naturaleza y ciencia',
    'la naturaleza y la ciencia',
  ),
  'Book Adaptations': genre('adaptaciones literarias', 'fp', 'Series basadas en libros'),
  'From the Stage': genre('obras llevadas a la pantalla', 'fp', 'Series basadas en obras de teatro'),
  Classics: genre('clásicos', 'mp', 'Series clásicas'),
  Independent: genre('cine independiente', 'ms', 'Series independientes'),
  'Hidden Gems': genre('joyas ocultas', 'fp', 'Series por descubrir'),
};

function genreOf(name: string): Genre {
  return (
    entryOf(GENRES, name) ?? { name, liked: `te gusta el género «${name}»`, form: 'ms', series: `Series: ${name}` }
  );
}

const nameOf = countryNames('es');

/** `en Alemania`, `en Estados Unidos`, `en el Reino Unido`. */
function inCountry(country: string): string {
  return `en ${country === 'GB' ? 'el ' : ''}${nameOf(country)}`;
}

const CREDITS = { DIRECTOR: 'Dirección:', CREATOR: 'Creación:', ACTOR: 'Con' } as const;

function genreWithMood(name: string, mood: string): string {
  const { name: own, form } = genreOf(name);
  const adjective = entryOf(MOODS, mood)?.es;
  return adjective === undefined
    ? `${capitalised(own)}: ${mood}`
    : `${capitalised(own)} ${inflectSpanish(adjective, form)}`;
}

function moodAlone(mood: string): string {
  const adjective = entryOf(MOODS, mood)?.es;
  return adjective === undefined ? `Ambiente: ${mood}` : `Para ver algo ${inflectSpanish(adjective, 'ms')}`;
}

export const SPANISH: Texts = {
  fixed: {
    topPicks: 'Nuestra selección para ti',
    trending: 'Tendencias',
    newReleases: 'Novedades en Marquee',
    watchAgain: 'Ver otra vez',
    more: 'Más por explorar',
    different: 'Algo diferente',
    wellKnown: 'Aclamados y conocidos',
    series: 'Series que vale la pena empezar',
    specials: 'Especiales',
    acclaimed: 'Favoritos de la crítica',
    short: 'Hora y media como mucho',
  },
  becauseWatched: (name) => `Porque viste «${name}»`,
  becauseLiked: (name) => `Porque te gustó «${name}»`,
  becauseListed: (name) => `Porque «${name}» está en tu lista`,
  newAndSimilar: (name) => `Nuevo y parecido a «${name}»`,
  becauseGenre: (name) => `Porque ${genreOf(name).liked}`,
  rank: (rank, country) => `Número ${rank} ${inCountry(country)}`,
  popularIn: (country) => `Popular ${inCountry(country)}`,
  topTen: (country) => `Los 10 más vistos ${inCountry(country)}`,
  moreLike: (name) => `Parecidos a «${name}»`,
  genre: (name) => capitalised(genreOf(name).name),
  genreSeries: (name) => genreOf(name).series,
  genreOfDecade: (name, decade) => `${capitalised(genreOf(name).name)} de los años ${decade}`,
  genreWithMood,
  mood: moodAlone,
  decade: (decade) => `De los años ${decade}`,
  credit: (role, name) => `${CREDITS[role]} ${name}`,
  studio: (name) => `Producciones de ${name}`,
};
