import { buildSchema, getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import { groupPossibleTypes } from '@marquee/federation/possible-type-groups';
import { prepareOperation } from '../../planning/prepare-operation.js';
import { completeResponse } from './complete.js';
import { ErrorCollector } from '../error-collector.js';
import { FetchErrors } from '../fetch-errors.js';
import { createResponseShape } from './response-shape.js';

const schema = buildSchema(`
  type Query { film: Film must: Film! films: [Film] strict: [Film!] work: Work }
  interface Work { id: ID! }
  type Film implements Work { id: ID! name: String stars: Int! tags: [String!] }
  type Book implements Work { id: ID! pages: Int }
`);

interface Completed {
  readonly data: unknown;
  /** `CODE path`. */
  readonly errors: readonly string[];
}

function complete(source: string, data: Record<string, unknown>, fetchErrors = new FetchErrors()): Completed {
  const document = parse(source);
  const operation = getOperationAST(document);
  const root = schema.getQueryType();
  if (!operation || !root) throw new Error('The document has no operation.');
  const prepared = prepareOperation(document, operation, {
    schema,
    fieldNames: new Set(),
    typeGroups: groupPossibleTypes(schema),
    requirementsOf: () => [],
    requiresArguments: () => false,
  });
  const context = {
    schema,
    prepared,
    isTrue: () => false,
    unauthorizedCauseOf: () => null,
    isNamespace: () => false,
    ownerOf: () => 'films',
  };
  const errors = new ErrorCollector();
  const completed = completeResponse(createResponseShape(context, root), data, {
    errors,
    unavailable: fetchErrors.isEmpty ? null : fetchErrors.toUnavailableFields((one, other) => one === other),
    isMutation: false,
    propagates: true,
    missing: null,
    introspect: () => null,
  });
  return {
    data: completed,
    errors: errors.toErrors().map(({ path, extensions }) => `${String(extensions?.['code'])} ${path?.join('.') ?? ''}`),
  };
}

test.each<readonly [string, string, Record<string, unknown>, unknown, readonly string[]]>([
  [
    "the client's names and order",
    '{ f: film { title: name id } }',
    { film: { id: 1, name: 'Alien' } },
    { f: { title: 'Alien', id: '1' } },
    [],
  ],
  ['a missing nullable value is null', '{ film { name } }', { film: {} }, { film: { name: null } }, []],
  [
    'a missing non-null value makes its parent null',
    '{ film { name stars } }',
    { film: { name: 'Alien' } },
    { film: null },
    ['INVALID_VALUE film.stars'],
  ],
  [
    'a value of another type is null',
    '{ film { name } }',
    { film: { name: 7 } },
    { film: { name: null } },
    ['INVALID_VALUE film.name'],
  ],
  [
    'a null is propagated to a nullable item',
    '{ films { stars } }',
    { films: [{ stars: 1 }, { stars: null }] },
    { films: [{ stars: 1 }, null] },
    ['INVALID_VALUE films.1.stars'],
  ],
  [
    'a null is propagated through non-null items to the list',
    '{ strict { stars } }',
    { strict: [{ stars: 1 }, {}] },
    { strict: null },
    ['INVALID_VALUE strict.1.stars'],
  ],
  ['a null is propagated to the root', '{ must { id } }', { must: null }, null, ['INVALID_VALUE must']],
  [
    'an object gets the fields of its type',
    '{ work { id ... on Film { name } ... on Book { pages } } }',
    { work: { __typename: 'Book', id: '1', pages: 3, name: 'no' } },
    { work: { id: '1', pages: 3 } },
    [],
  ],
  [
    'an object of no possible type is null',
    '{ work { id } }',
    { work: { __typename: 'Query', id: '1' } },
    { work: null },
    ['INVALID_VALUE work'],
  ],
  ['no list where one is expected', '{ films { id } }', { films: {} }, { films: null }, ['INVALID_VALUE films']],
])('%s', (_, source, data, expected, errors) => {
  const completed = complete(source, data);
  expect(JSON.stringify(completed.data)).toBe(JSON.stringify(expected));
  expect(completed.errors).toEqual(errors);
});

test('a fetch error replaces the error of the missing value', () => {
  const film = { name: 'Alien' };
  const fetchErrors = new FetchErrors();
  const cause = { message: 'ratings is down.', code: 'SUBGRAPH_UNREACHABLE', service: 'ratings' } as const;
  fetchErrors.addFailedFetch(cause, [film], [{ key: 'stars', conditions: [], selection: [] }]);
  expect(complete('{ film { points: stars } }', { film }, fetchErrors)).toEqual({
    data: { film: null },
    errors: ['SUBGRAPH_UNREACHABLE film.points'],
  });
});
