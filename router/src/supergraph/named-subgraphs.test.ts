import { expect, test } from 'vitest';
import { requireKnownSubgraphs } from './named-subgraphs.js';
import type { NamedSubgraph } from './named-subgraphs.js';

const KNOWN = ['users', 'catalog', 'billing'];

function named(subgraph: string, mayBeAbsent = false, setting = 'ROUTER_FETCH_DEADLINES'): NamedSubgraph {
  return { setting, subgraph, mayBeAbsent };
}

test.each([
  ['catalgo', 'did you mean "catalog"?'],
  ['Catalog', 'did you mean "catalog"?'],
  ['catalog-v2', 'did you mean "catalog"?'],
  ['nosuch', 'its subgraphs are "users", "catalog", "billing"'],
  ['', 'its subgraphs are'],
])('the name "%s" is refused, with what may be meant', (name, hint) => {
  const check = (): void => requireKnownSubgraphs([named('users'), named(name)], KNOWN);
  expect(check).toThrow(`ROUTER_FETCH_DEADLINES names the subgraph "${name}"`);
  expect(check).toThrow(hint);
});

test('all problems are in one message', () => {
  const check = (): void =>
    requireKnownSubgraphs([named('user'), named('biling', false, 'ROUTER_STATUS_PARTS')], KNOWN);
  expect(check).toThrow(/"users"[^]*ROUTER_STATUS_PARTS[^]*"billing"/);
});

test('where more subgraphs may be listed than there are, only a name that is similar to an unlisted one is refused', () => {
  const check =
    (...names: readonly string[]) =>
    (): void =>
      requireKnownSubgraphs(
        names.map((name) => named(name, true)),
        KNOWN,
      );
  expect(check('users', 'catalog', 'billing', 'ratings')).not.toThrow();
  expect(check('users', 'catalog', 'biling')).toThrow('did you mean "billing"?');
  expect(check('users', 'catalog', 'billing', 'billing2')).not.toThrow();
});
