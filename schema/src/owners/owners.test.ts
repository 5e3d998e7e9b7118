import { expect, test } from 'vitest';
import { readOwners } from './owners.js';

const films = {
  name: 'films',
  sdl: 'extend schema @contact(name: "Film team", url: "https://chat.example/films") type Query { film: Film top: Film @tag(name: "owner/charts") } type Film @key(fields: "id") @tag(name: "core") { id: ID! name(short: Boolean): String } enum Kind { A B @tag(name: "owner/kinds") }',
};
const votes = { name: 'votes', sdl: 'type Film @key(fields: "id") @tag(name: "owner/voting") { id: ID! stars: Int }' };

test('a field is owned by its own tag, else its type’s, else the contact, else the subgraph', () => {
  const owners = readOwners([films, votes, { name: 'bare', sdl: 'type Thing { a: Int }' }]);
  expect(owners.of('Query.top')).toEqual(['charts']);
  expect(owners.of('Film.stars')).toEqual(['voting']);
  expect(owners.of('Film.name')).toEqual(['Film team']);
  expect(owners.of('Kind.B')).toEqual(['kinds']);
  expect(owners.of('Thing.a')).toEqual(['bare']);
});

test('an element of several subgraphs has several owners, and an argument those of its field', () => {
  const owners = readOwners([films, votes]);
  expect(owners.of('Film')).toEqual(['Film team', 'voting']);
  expect(owners.of('Film.name(short:)')).toEqual(['Film team']);
  expect(owners.of('Film.isNew')).toEqual(['Film team', 'voting']);
  expect(owners.of('Nothing')).toEqual([]);
});

test('root types have no owner, and a subgraph with invalid SDL owns nothing', () => {
  const owners = readOwners([films, { name: 'broken', sdl: 'type {' }]);
  expect(owners.all.some(({ coordinate }) => coordinate === 'Query')).toBe(false);
  expect(owners.all.some(({ subgraph }) => subgraph === 'broken')).toBe(false);
  expect(owners.all.find(({ coordinate }) => coordinate === 'Film.name')?.contact?.url).toBe(
    'https://chat.example/films',
  );
});
