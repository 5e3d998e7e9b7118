import { expect, test } from 'vitest';
import { ALL_FILMS } from '../sizes.js';
import { cleanFilms } from './clean.js';
import { readFilmRows } from './read-films.js';
import type { FilmRow } from './read-films.js';

const { films, report } = cleanFilms(readFilmRows());

function row(facts: Partial<FilmRow>): FilmRow {
  return {
    Title: 'A Film',
    'US Gross': null,
    'Worldwide Gross': null,
    'Release Date': 'Jun 12 1998',
    'MPAA Rating': null,
    'Running Time min': null,
    Distributor: null,
    Source: null,
    'Major Genre': null,
    'Creative Type': null,
    Director: null,
    'Rotten Tomatoes Rating': null,
    'IMDB Rating': null,
    'IMDB Votes': null,
    ...facts,
  };
}

test('the counts of the report add up to the rows of the data', () => {
  expect(report).toEqual({
    rows: 3201,
    kept: ALL_FILMS,
    droppedNameless: 1,
    droppedDuplicates: ['Fantasia 2000 (Theatrical Release) (2000)'],
    numericNames: 9,
    repairedNames: 30,
    centuriesCorrected: 22,
    borrowedScoresRemoved: 29,
  });
  expect(report.kept + report.droppedNameless + report.droppedDuplicates.length).toBe(report.rows);
});

test('a year after 2011 belongs to the last century', () => {
  const find = (name: string) => films.find((film) => film.name === name);
  expect(find('Gone with the Wind')).toMatchObject({ releaseYear: 1939, releasedOn: '1939-12-15' });
  expect(find('Wings')?.releaseYear).toBe(1927);
  expect(Math.max(...films.map(({ releaseYear }) => releaseYear))).toBe(2011);
});

test('a numeric film name becomes text', () => {
  expect(films.map(({ name }) => name)).toEqual(expect.arrayContaining(['1776', '300', '9', '2012']));
});

test('misread letters, trailing articles and release notes in names are repaired', () => {
  const names = films.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'Léon',
      'Caché',
      'The Charge of the Light Brigade',
      'King Kong',
      'Alien³',
      'The Naked Gun 2½: The Smell of Fear',
    ]),
  );
  expect(names.filter((name) => /[ÈÍËÎÙÛΩ˘‡‰]|, The$|\(IMAX\)/.test(name))).toEqual([]);
});

test('two entries of one film are merged', () => {
  const { films: merged, report: account } = cleanFilms([
    row({ Title: 'The Twin', 'IMDB Votes': 10, Director: 'Somebody' }),
    row({ Title: 'the  twin!', 'IMDB Votes': 500, 'Running Time min': 90 }),
    row({ Title: 'The Twin', 'Release Date': 'Jun 12 2004' }),
  ]);
  expect(
    merged.map(({ name, releaseYear, director, runtimeMinutes, votes }) => ({
      name,
      releaseYear,
      director,
      runtimeMinutes,
      votes,
    })),
  ).toEqual([
    { name: 'the twin!', releaseYear: 1998, director: 'Somebody', runtimeMinutes: 90, votes: 500 },
    { name: 'The Twin', releaseYear: 2004, director: null, runtimeMinutes: null, votes: null },
  ]);
  expect(account.droppedDuplicates).toHaveLength(1);
});

test('a rating that a remake shares with its original stays with the film of the higher gross', () => {
  const of = (year: number) => films.find(({ name, releaseYear }) => name === 'Casino Royale' && releaseYear === year);
  expect(of(2006)?.votes).toBe(172_936);
  expect(of(1967)).toMatchObject({ votes: null, publicScore: null });
});
