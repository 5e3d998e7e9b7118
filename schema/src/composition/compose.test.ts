import { expect, test } from 'vitest';
import { compose } from './compose.js';
import { isExpectedHint } from './expected-hints.js';

const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])';
function subgraph(name: string, sdl: string) {
  return { name, url: `http://127.0.0.1/${name}`, sdl: `${LINK}\n${sdl}` };
}

const films = subgraph(
  'films',
  'type Query { viewer: Viewer @shareable film: Film } type Viewer { lastFilm: Film } type Film @key(fields: "id") { id: ID! name: String }',
);
const votes = subgraph(
  'votes',
  'type Query { viewer: Viewer @shareable } type Viewer { votes: Int } type Film @key(fields: "id") { id: ID! stars: Int }',
);

test('subgraphs compose to one supergraph with their routing URLs', () => {
  const composition = compose([votes, films]);
  if (composition.outcome === 'failed') throw new Error(JSON.stringify(composition.problems));
  expect(composition.supergraphSdl).toContain('url: "http://127.0.0.1/films"');
  expect(composition.supergraphSdl).toContain('stars: Int');
});

test('the order of the subgraphs does not change the supergraph', () => {
  expect(compose([votes, films])).toEqual(compose([films, votes]));
});

test('the hints that the Viewer namespace causes are expected, and no others', () => {
  const composition = compose([votes, films]);
  if (composition.outcome === 'failed') throw new Error('does not compose');
  expect(composition.hints.length).toBeGreaterThan(0);
  expect(composition.hints.filter((hint) => !isExpectedHint(hint))).toEqual([]);
  expect(
    isExpectedHint({
      code: 'INCONSISTENT_OBJECT_VALUE_TYPE_FIELD',
      coordinate: null,
      message: 'Field "Money.amount" …',
    }),
  ).toBe(false);
});

test('a conflict is a failed result with its code, not an exception', () => {
  const rival = subgraph('rival', 'type Film @key(fields: "id") { id: ID! name: String }');
  expect(compose([films, rival])).toMatchObject({ outcome: 'failed', problems: [{ code: 'INVALID_FIELD_SHARING' }] });
});

test('a syntax error is a failed result with the name of the subgraph', () => {
  expect(compose([films, subgraph('broken', 'type {')])).toMatchObject({
    outcome: 'failed',
    problems: [{ code: 'INVALID_GRAPHQL', message: expect.stringContaining('[broken]') as string }],
  });
});

test.each(['http://169.254.169.254/', 'file:///etc/passwd', 'http://ada:lovelace@films/'])(
  'a routing URL to which routers do not connect is a failed result: %s',
  (url) => {
    const composition = compose([votes, { ...films, url }]);
    expect(composition).toMatchObject({ outcome: 'failed', problems: [{ code: 'REGISTRY_BAD_URL' }] });
    expect(JSON.stringify(composition)).toContain('[films]');
    expect(JSON.stringify(composition)).not.toContain('lovelace');
    expect(compose([votes, { ...films, url: '' }]).outcome).toBe('composed');
  },
);

test('subgraphs that need a feature which routers do not execute are a failed result with the reason', () => {
  const connected = subgraph(
    'weather',
    `extend schema @link(url: "https://specs.apollo.dev/connect/v0.1", import: ["@connect", "@source"])
      @source(name: "x", http: { baseURL: "http://127.0.0.1/" })
      type Query { forecast: String @connect(source: "x", http: { GET: "/" }, selection: "$") }`,
  );
  const composition = compose([films, { ...connected, sdl: connected.sdl.replace('v2.9', 'v2.10') }]);
  if (composition.outcome === 'composed') throw new Error('composes');
  expect(composition.problems[0]).toEqual({
    code: 'UNSUPPORTED_FEATURE',
    message: 'the supergraph needs connect (https://specs.apollo.dev/connect/v0.3), which routers do not execute',
    locations: [{ subgraph: 'weather', line: 2, column: 15 }],
  });
});

test('problems without end are cut, and counted', () => {
  const directives = Array.from({ length: 500 }, (_, index) => `@unknown${index}`).join(' ');
  const composition = compose([subgraph('films', `type Query { film: Int ${directives} }`)]);
  const problems = composition.outcome === 'failed' ? composition.problems : [];
  expect(problems).toHaveLength(201);
  expect(problems.at(-1)?.message).toBe('300 further problems are not listed');
});
