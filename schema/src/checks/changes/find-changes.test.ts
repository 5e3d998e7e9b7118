import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { CHANGE_LEVELS } from './change.js';
import { findChanges } from './find-changes.js';

const BASE = `
  type Query { film(id: ID!, language: String = "en"): Film search(filter: Filter): [Hit!] }
  interface Watchable { id: ID! }
  type Film implements Watchable { id: ID! name: String year: Int! old: String @deprecated(reason: "gone soon") cast(first: Int): [String!]! }
  type Song { id: ID! }
  type Game { id: ID! }
  union Hit = Film | Song
  enum Kind { FILM SONG }
  input Filter { kind: Kind limit: Int = 10 }
`;

/** The changes that a replacement in the base schema causes, as `CODE coordinate`. */
function changesOf(from: string, to: string): readonly string[] {
  expect(BASE).toContain(from);
  return findChanges(buildSchema(BASE), buildSchema(BASE.replace(from, to))).map(
    ({ code, coordinate }) => `${code} ${coordinate}`,
  );
}

test.each([
  ['name: String', '', 'FIELD_REMOVED Film.name'],
  ['name: String', 'name: Int', 'FIELD_CHANGED_TYPE Film.name'],
  ['year: Int!', 'year: Int', 'FIELD_CHANGED_TYPE Film.year'],
  ['[String!]!', '[String]!', 'FIELD_CHANGED_TYPE Film.cast'],
  ['(first: Int)', '', 'ARG_REMOVED Film.cast(first:)'],
  ['(first: Int)', '(first: Int, after: ID!)', 'REQUIRED_ARG_ADDED Film.cast'],
  ['(first: Int)', '(first: Int, after: ID)', 'OPTIONAL_ARG_ADDED Film.cast(after:)'],
  ['(first: Int)', '(first: Int!)', 'ARG_CHANGED_TYPE_OPTIONAL_TO_REQUIRED Film.cast'],
  ['(first: Int)', '(first: String)', 'ARG_CHANGED_TYPE Film.cast(first:)'],
  ['= "en"', '= "de"', 'ARG_DEFAULT_VALUE_CHANGE Query.film'],
  ['Film implements Watchable', 'Film', 'TYPE_REMOVED_FROM_INTERFACE Film'],
  ['type Song {', 'type Song implements Watchable {', 'TYPE_ADDED_TO_INTERFACE Song'],
  ['| Song', '', 'TYPE_REMOVED_FROM_UNION Hit'],
  ['FILM SONG', 'FILM', 'VALUE_REMOVED_FROM_ENUM Kind.SONG'],
  ['FILM SONG', 'FILM SONG BOOK', 'VALUE_ADDED_TO_ENUM Kind'],
  ['limit: Int = 10', '', 'FIELD_REMOVED_FROM_INPUT_OBJECT Filter.limit'],
  ['limit: Int = 10', 'limit: Int = 10 word: String!', 'REQUIRED_FIELD_ADDED_TO_INPUT_OBJECT Filter'],
  ['limit: Int = 10', 'limit: Int = 10 word: String', 'OPTIONAL_FIELD_ADDED_TO_INPUT_OBJECT Filter.word'],
  ['limit: Int = 10', 'limit: Int = 20', 'INPUT_OBJECT_FIELD_DEFAULT_VALUE_CHANGE Filter.limit'],
  ['kind: Kind limit', 'kind: String limit', 'FIELD_ON_INPUT_OBJECT_CHANGED_TYPE Filter.kind'],
  ['type Game {', 'interface Game {', 'TYPE_CHANGED_KIND Game'],
  ['year: Int!', 'year: Int! @deprecated(reason: "see premiere")', 'FIELD_DEPRECATED Film.year'],
  [' @deprecated(reason: "gone soon")', '', 'FIELD_DEPRECATION_REMOVED Film.old'],
  ['FILM SONG', 'FILM SONG @deprecated', 'ENUM_DEPRECATED Kind.SONG'],
  ['name: String', 'name: String subtitle: String', 'FIELD_ADDED Film.subtitle'],
  ['input Filter', 'type Book { id: ID } input Filter', 'TYPE_ADDED Book'],
])('%j → %j is %s', (from, to, expected) => {
  expect(changesOf(from, to)).toEqual([expected]);
});

test.each([
  ['name: String', 'name: String!'],
  ['film(id: ID!,', 'film(id: ID,'],
  ['type Song', '"now described" type Song'],
])('%j → %j is compatible and reported as no change', (from, to) => {
  expect(changesOf(from, to)).toEqual([]);
});

test('equal schemas have no changes, and each code has a level', () => {
  expect(findChanges(buildSchema(BASE), buildSchema(BASE))).toEqual([]);
  expect(Object.values(CHANGE_LEVELS).every((level) => ['breaking', 'risky', 'safe'].includes(level))).toBe(true);
});
