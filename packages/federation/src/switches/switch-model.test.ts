import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { SwitchModel } from './switch-model.js';

/** `films` needs `votes` for `Film.badge`; `charts` is of `votes` too. */
function model(tags: { readonly badge?: string; readonly stars?: string } = {}): SwitchModel {
  return new SwitchModel(
    parse(`
      schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/tag/v0.3") { query: Query }
      enum join__Graph { FILMS @join__graph(name: "films", url: "") VOTES @join__graph(name: "votes", url: "") PAY @join__graph(name: "pay", url: "") }
      type Query @join__type(graph: FILMS) @join__type(graph: VOTES) @join__type(graph: PAY) {
        films: [Film!] @join__field(graph: FILMS) @tag(name: "core")
        charts: Charts @join__field(graph: VOTES) @tag(name: "non-core")
        shared: Int @join__field(graph: VOTES) @join__field(graph: PAY)
        bill: Int @join__field(graph: PAY) @tag(name: "critical")
      }
      type Film @join__type(graph: FILMS, key: "id") @join__type(graph: VOTES, key: "id") {
        id: ID!
        name: String @join__field(graph: FILMS)
        stars: Stars @join__field(graph: VOTES) @join__field(graph: FILMS, external: true) ${tags.stars ?? ''}
        badge: String @join__field(graph: FILMS, requires: "stars { mean }") ${tags.badge ?? ''}
        medal: String @join__field(graph: FILMS, requires: "badge")
      }
      type Charts @join__type(graph: VOTES) @tag(name: "feature/charts") { top: [Film!] }
      type Stars @join__type(graph: VOTES) { mean: Float }
    `),
  );
}

test('names are subgraphs and features, and a subgraph with a core field cannot be switched off', () => {
  const switches = model();
  expect(switches.names).toEqual(['Query.charts', 'charts', 'films', 'pay', 'votes']);
  expect(switches.refusalOf('votes')).toBeNull();
  expect(switches.refusalOf('charts')).toBeNull();
  expect(switches.refusalOf('films')).toContain('Query.films is core');
  expect(switches.refusalOf('Query.films')).toBe('"Query.films" cannot be switched off: it is core.');
  expect(switches.refusalOf('pay')).toContain('Query.bill is core');
});

test('a name that does not exist is refused with the nearest ones', () => {
  expect(model().refusalOf('vote')).toBe('There is no feature and no subgraph "vote". Did you mean "votes"?');
  expect(model().refusalOf('chart')).toContain('"charts"');
  expect(model().refusalOf('zzzzzzzz')).toContain('These can be switched off: Query.charts, charts, votes.');
  expect(model().refusalOf('x'.repeat(100_000))?.length).toBeLessThan(300);
  expect(model().refusalOf('')).toContain('There is no feature');
});

test('a subgraph takes its own fields and those that require them, and leaves what others resolve too', () => {
  const off = model().fieldsOff(new Set(['votes']));
  expect(Object.fromEntries(off)).toEqual({
    'Query.charts': 'votes',
    'Film.stars': 'votes',
    'Film.badge': 'votes',
    'Film.medal': 'votes',
    'Charts.top': 'votes',
    'Stars.mean': 'votes',
  });
  expect(
    model()
      .fieldsOff(new Set(['votes', 'pay']))
      .get('Query.shared'),
  ).toBe('votes');
});

test('a feature whose tag is at a type takes the fields of that type', () => {
  expect(Object.fromEntries(model().fieldsOff(new Set(['charts'])))).toEqual({
    'Query.charts': 'charts',
    'Charts.top': 'charts',
  });
});

test('what a core field requires cannot be switched off', () => {
  const switches = model({ badge: '@tag(name: "core")', stars: '@tag(name: "feature/stars")' });
  expect(switches.refusalOf('stars')).toContain('Film.badge is core');
  expect(switches.refusalOf('votes')).toContain('Film.badge is core');
});
