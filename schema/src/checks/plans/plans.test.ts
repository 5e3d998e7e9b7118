import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { compose } from '../../composition/compose.js';
import type { KnownOperation } from '../operations/known-operation.js';
import { analyzePlans } from './analyze-plans.js';
import { blastRadius } from './blast-radius.js';
import { comparePlans } from './compare-plans.js';
import { createSupergraphPlanner } from './supergraph-planner.js';

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@inaccessible"])\n';

function supergraphOf(sdls: Readonly<Record<string, string>>): string {
  const composition = compose(
    Object.entries(sdls).map(([name, sdl]) => ({ name, url: `http://127.0.0.1/${name}`, sdl: `${LINK}${sdl}` })),
  );
  if (composition.outcome === 'failed') throw new Error(composition.problems.map(({ message }) => message).join('\n'));
  return composition.supergraphSdl;
}

const FILMS =
  'type Query { film: Film rows: [Row!]! } type Row { films: [Film!]! } type Film @key(fields: "id") { id: ID! name: String }';
const VOTES = 'type Film @key(fields: "id") { id: ID! stars: Int }';
const STRICT_VOTES = 'type Film @key(fields: "id") { id: ID! stars: Int! }';

/** Subgraph -> the paths that are lost without it, with the non-null field that makes them null. */
function lossesOf(sdls: Readonly<Record<string, string>>, source: string): Record<string, readonly string[]> {
  const outages = blastRadius(parse(source), createSupergraphPlanner(supergraphOf(sdls))) ?? [];
  return Object.fromEntries(
    outages.map(({ subgraph, losses }) => [
      subgraph,
      losses.map(({ path, blame }) => (blame === null ? path : `${path} by ${blame}`)),
    ]),
  );
}

test('only the fields of a subgraph are lost when it is down', () => {
  expect(lossesOf({ films: FILMS, votes: VOTES }, '{ film { name stars } }')).toEqual({
    films: ['film'],
    votes: ['film.stars'],
  });
});

test('a non-null field makes the nearest nullable parent null, and is named', () => {
  const sdls = { films: FILMS, votes: STRICT_VOTES };
  expect(lossesOf(sdls, '{ film { name points: stars } }')['votes']).toEqual(['film by Film.stars']);
  expect(lossesOf(sdls, '{ film { name } rows { films { stars } } }')['votes']).toEqual([' by Film.stars']);
});

test('a field with @requires is lost when its own or the required subgraph is down', () => {
  const shops =
    'type Film @key(fields: "id") { id: ID! stars: Int @external price: Int @requires(fields: "stars") shelf: Int }';
  expect(lossesOf({ films: FILMS, votes: VOTES, shops }, '{ film { name price shelf } }')).toEqual({
    films: ['film'],
    shops: ['film.price', 'film.shelf'],
    votes: ['film.price'],
  });
});

test('a field that another subgraph provides or shares is not lost', () => {
  const charts =
    'type Query { top: Film @provides(fields: "name") } type Film @key(fields: "id") { id: ID! name: String @external }';
  const shared = { films: FILMS.replace('name: String', 'name: String @shareable'), charts };
  expect(lossesOf(shared, '{ top { name } }')).toEqual({ films: [], charts: ['top'] });
});

test('a shared namespace object is available while one of its subgraphs is up', () => {
  const one = 'type Query { viewer: Viewer @shareable } type Viewer { name: String }';
  const other = 'type Query { viewer: Viewer @shareable } type Viewer { plan: String }';
  expect(lossesOf({ one, other }, '{ viewer { name plan } }')).toEqual({
    one: ['viewer.name'],
    other: ['viewer.plan'],
  });
});

test('a namespace stays when all subgraphs that are asked for its fields are down', () => {
  const one = 'type Query { viewer: Viewer @shareable } type Viewer { name: String must: Int! }';
  const other = 'type Query { viewer: Viewer @shareable } type Viewer { plan: String }';
  expect(lossesOf({ one, other }, '{ viewer { name } }')).toEqual({ one: ['viewer.name'], other: [] });
  expect(lossesOf({ one, other }, '{ viewer { must } }')['one']).toEqual(['viewer by Viewer.must']);
});

test('possible types of an interface and a union lose their own fields', () => {
  const works =
    'type Query { works: [Work] any: Any } interface Work { id: ID! } union Any = Film | Book type Film implements Work @key(fields: "id") { id: ID! name: String } type Book implements Work @key(fields: "id") { id: ID! pages: Int }';
  const source =
    '{ works { id ... on Film { stars } } any { __typename ... on Book { pages } ... on Film { points: stars } } }';
  expect(lossesOf({ works, votes: VOTES }, source)['votes']).toEqual(['any.points', 'works.@.stars']);
});

function operation(body: string): KnownOperation {
  return {
    name: 'Page',
    body,
    source: 'manifest',
    clients: [{ name: 'tv', version: '3', requests: null }],
  };
}

function compare(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>, source: string) {
  const operations = [operation(source)];
  const on = (sdls: Readonly<Record<string, string>>) =>
    analyzePlans({ supergraphSdl: supergraphOf(sdls), operations: [source] });
  return comparePlans(operations, on(before), on(after)).map(({ rule, level, message }) => ({ rule, level, message }));
}

test('a change that makes a known operation more expensive is refused, with numbers and clients', () => {
  const before = { films: FILMS.replace('name: String', 'name: String stars: Int'), votes: 'type Query { ping: Int }' };
  const findings = compare(before, { films: FILMS, votes: VOTES }, '{ rows { films { name stars } } }');
  expect(findings.map(({ rule, level }) => `${level} ${rule}`)).toEqual([
    'ERROR PLAN_NEEDS_MORE_FETCHES',
    'ERROR PLAN_NEEDS_MORE_HOPS',
    'ERROR PLAN_FANS_OUT',
    'WARNING OUTAGE_SPREADS',
  ]);
  expect(findings[0]?.message).toContain('2 requests to subgraphs instead of 1');
  expect(findings[0]?.message).toContain('Sent by tv 3.');
  expect(findings[2]?.message).toContain('rows.@.films.@');
});

test('a new non-null type that propagates an outage is refused, with its field; a lower cost is no finding', () => {
  const [finding, ...others] = compare(
    { films: FILMS, votes: VOTES },
    { films: FILMS, votes: STRICT_VOTES },
    '{ film { name stars } }',
  );
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    rule: 'OUTAGE_CLIMBS',
    level: 'ERROR',
    message: expect.stringContaining('because Film.stars is non-null') as string,
  });
  expect(
    compare({ films: FILMS, votes: STRICT_VOTES }, { films: FILMS, votes: VOTES }, '{ film { name stars } }'),
  ).toEqual([]);
});

test('operations that are not valid or do not parse are not analyzed', () => {
  expect(
    analyzePlans({
      supergraphSdl: supergraphOf({ films: FILMS }),
      operations: ['{ film { stars } }', '{', '{ film { name } }'],
    }).map((each) => each === null),
  ).toEqual([true, true, false]);
});
