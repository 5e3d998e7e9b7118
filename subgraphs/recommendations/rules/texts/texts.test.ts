import { expect, test } from 'vitest';
import { GENRES } from '@marquee/demo-data/titles/genres';
import type { FixedHeading } from './heading.js';
import { inflectFrench, inflectItalian, inflectSpanish } from './inflection.js';
import { headingText, TEXT_LANGUAGES, textsFor } from './texts.js';

const genres = Object.keys(GENRES);
const moods = [...new Set(Object.values(GENRES).flat())];
const others = TEXT_LANGUAGES.filter((language) => language !== 'en');
/** A name that no text has by itself. */
const NAME = 'Zzyzx';

/** All texts of a language, by a key that says what is put into it. */
function allTexts(language: string): ReadonlyMap<string, string> {
  const texts = textsFor(language);
  const fixed = Object.keys(texts.fixed) as readonly FixedHeading[];
  const pairs = Object.entries(GENRES).flatMap(([genre, own]) => own.map((mood) => [genre, mood] as const));
  return new Map([
    ...fixed.map((of) => [`fixed ${of}`, headingText({ of }, texts)] as const),
    ...genres.map((genre) => [`genre ${genre}`, headingText({ of: 'genre', genre }, texts)] as const),
    ...genres.map((genre) => [`series ${genre}`, headingText({ of: 'genreSeries', genre }, texts)] as const),
    ...genres.map(
      (genre) => [`decade ${genre}`, headingText({ of: 'genreOfDecade', genre, decade: 1990 }, texts)] as const,
    ),
    ...genres.map((genre) => [`because ${genre}`, texts.becauseGenre(genre)] as const),
    ...pairs.map(
      ([genre, mood]) => [`${genre} ${mood}`, headingText({ of: 'genreWithMood', genre, mood }, texts)] as const,
    ),
    ...moods.map((mood) => [`mood ${mood}`, headingText({ of: 'mood', mood }, texts)] as const),
    ['decade', headingText({ of: 'decade', decade: 1990 }, texts)],
    ...(['DIRECTOR', 'CREATOR', 'ACTOR'] as const).map(
      (role) => [`credit ${role}`, headingText({ of: 'credit', role, name: NAME }, texts)] as const,
    ),
    ['studio', headingText({ of: 'studio', name: NAME }, texts)],
    ['more like', headingText({ of: 'moreLike', name: NAME }, texts)],
    ['watched', headingText({ of: 'becauseWatched', name: NAME }, texts)],
    ['liked', texts.becauseLiked(NAME)],
    ['listed', texts.becauseListed(NAME)],
    ['new', texts.newAndSimilar(NAME)],
    ['rank', texts.rank(3, 'DE')],
    ['popular', headingText({ of: 'popularIn', country: 'DE' }, texts)],
    ['top ten', headingText({ of: 'topTen', country: 'DE' }, texts)],
  ]);
}

test.each(TEXT_LANGUAGES)('%s has a different text for everything, without a gap', (language) => {
  const texts = [...allTexts(language)];
  const wrong = texts.filter(([, text]) => !/^\S.*\S$/u.test(text) || /undefined|null|NaN|\||=|\{|\$| {2}/.test(text));
  expect(wrong).toEqual([]);
  const seen = new Map<string, string>();
  const repeated = texts.filter(([key, text]) => {
    const before = seen.get(text);
    seen.set(text, key);
    return before !== undefined;
  });
  expect(repeated).toEqual([]);
  expect(texts.filter(([, text]) => /^\p{Ll}/u.test(text))).toEqual([]);
  for (const key of ['watched', 'liked', 'listed', 'new', 'more like', 'studio', 'credit ACTOR'])
    expect(allTexts(language).get(key)).toContain(NAME);
});

/** Loanwords and cognates with the spelling of the English word. */
const SHARED = /^(?:Action|Explosive Action|Animation|Dramas|Fantasy|Horror|Thrillers?|Westerns?)$/;

/** Words that a text of another language may contain. */
const COGNATES = new Set(['Explosive', 'Independent', 'Investigative', 'Mystery']);

test.each(others)('no text of %s is English', (language) => {
  const english = allTexts('en');
  const own = allTexts(language);
  expect([...own].filter(([key, text]) => english.get(key) === text && !SHARED.test(text))).toEqual([]);
  const words =
    /\b(?:the|of|and|because|you|your|something|series from|from the|like|liked|watched|directed|created)\b/i;
  expect([...own.values()].filter((text) => words.test(text))).toEqual([]);
  const untranslated = [...genres, ...moods].filter((word) => !SHARED.test(word) && !COGNATES.has(word));
  const left = [...own].filter(([, text]) => untranslated.some((word) => new RegExp(`\\b${word}\\b`).test(text)));
  expect(left).toEqual([]);
});

test('genres agree in number, gender and article', () => {
  const because = (language: string, genre: string): string => textsFor(language).becauseGenre(genre);
  expect(because('en-US', 'Westerns')).toBe('Because you like Westerns');
  expect(because('en', 'Comedy')).toBe('Because you like comedies');
  expect(because('de-CH', 'Westerns')).toBe('Weil du Western magst');
  expect(because('fr-FR', 'Action')).toBe('Parce que vous aimez l’action');
  expect(because('es-US', 'Westerns')).toBe('Porque te gustan los wésterns');
  expect(because('es', 'Science Fiction')).toBe('Porque te gusta la ciencia ficción');
  expect(because('it', 'Horror')).toBe('Perché ti piacciono gli horror');
  expect(because('ja-JP', 'Westerns')).toBe('西部劇がお好きなあなたへ');
  const withMood = (language: string, genre: string): string => textsFor(language).genreWithMood(genre, 'Chilling');
  expect(['en', 'de', 'fr', 'es', 'it', 'ja'].map((language) => withMood(language, 'Horror'))).toEqual([
    'Chilling Horror',
    'Schauriger Horror',
    'Horreur glaçante',
    'Terror escalofriante',
    'Horror agghiaccianti',
    'ぞっとするホラー',
  ]);
});

test('countries have their articles', () => {
  const rank = (language: string, country: string): string => textsFor(language).rank(1, country);
  expect([rank('en', 'US'), rank('en', 'DE'), rank('en', 'NL')]).toEqual([
    'Number 1 in the United States',
    'Number 1 in Germany',
    'Number 1 in the Netherlands',
  ]);
  expect([rank('fr', 'JP'), rank('fr', 'FR'), rank('fr', 'US'), rank('fr', 'MT')]).toEqual([
    'N° 1 au Japon',
    'N° 1 en France',
    'N° 1 aux États-Unis',
    'N° 1 à Malte',
  ]);
  expect([rank('de', 'CH'), rank('it', 'GB'), rank('es', 'GB'), rank('ja', 'JP')]).toEqual([
    'Platz 1 in der Schweiz',
    'Numero 1 nel Regno Unito',
    'Número 1 en el Reino Unido',
    '日本で1位',
  ]);
  expect(rank('en', '??')).toBe('Number 1 in ??');
});

test('adjectives have the regular forms of their language', () => {
  const forms = ['ms', 'fs', 'mp', 'fp'] as const;
  expect(forms.map((form) => inflectFrench('cérébral', form))).toEqual([
    'cérébral',
    'cérébrale',
    'cérébraux',
    'cérébrales',
  ]);
  expect(forms.map((form) => inflectFrench('curieux|curieuse', form))).toEqual([
    'curieux',
    'curieuse',
    'curieux',
    'curieuses',
  ]);
  expect(forms.map((form) => inflectSpanish('locuaz', form))).toEqual(['locuaz', 'locuaz', 'locuaces', 'locuaces']);
  expect(forms.map((form) => inflectItalian('epico', form))).toEqual(['epico', 'epica', 'epici', 'epiche']);
  expect(forms.map((form) => inflectItalian('=mozzafiato', form))).toEqual(Array(4).fill('mozzafiato'));
});

test('other languages get English, and an unknown genre or mood stays as it is', () => {
  expect(textsFor('pt-BR')).toBe(textsFor('en'));
  expect(textsFor('constructor')).toBe(textsFor('en'));
  for (const language of TEXT_LANGUAGES) {
    const texts = textsFor(language);
    expect(texts.genre('Film-Noir')).toBe(
      'Film-Noir'.replace(/^/, language === 'de' ? '„' : '').replace(/$/, language === 'de' ? '“' : ''),
    );
    expect(texts.becauseGenre('Film-Noir')).toContain('Film-Noir');
    expect(texts.genreWithMood('Drama', 'Zany')).toContain('Zany');
    expect(texts.mood('Zany')).toMatch(/zany/i);
  }
});
