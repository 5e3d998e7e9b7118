/** Requests that reach a subgraph only directly: its entities, and its SDL. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { createHostileOperations } from '@marquee/subgraph/testing/hostile-operations';
import { hostileRequests } from '@marquee/testing/hostile-operations';
import { isUnionType, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { ROOT } from '../../system/checkout.js';
import type { HostileHttpRequest } from './http-request.js';
import type { NewName } from './named-requests.js';

export function readSubgraphSchema(name: string): GraphQLSchema {
  const sdl = readFileSync(join(ROOT, 'subgraphs', name, 'schema.graphql'), 'utf8');
  return buildSubgraphSchema({ typeDefs: parse(sdl) });
}

function post(kind: string, body: string): HostileHttpRequest {
  return { kind, path: '/graphql', body };
}

export interface SubgraphRequestsOptions {
  readonly seed: number;
  readonly count: number;
  readonly newName: NewName;
}

export function subgraphRequests(
  name: string,
  { seed, count, newName }: SubgraphRequestsOptions,
): readonly HostileHttpRequest[] {
  const schema = readSubgraphSchema(name);
  return [
    ...entityRequests(schema, newName),
    ...createHostileOperations(schema, seed, 10 * count).map((query) =>
      post('expensive operation', JSON.stringify({ query: `query ${newName()} ${query}` })),
    ),
    ...hostileRequests(schema, seed, count).map(({ kind, body }) => post(kind, body)),
  ];
}

const ENTITIES = '($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }';

function entityRequests(schema: GraphQLSchema, newName: NewName): readonly HostileHttpRequest[] {
  const union = schema.getType('_Entity');
  const aliases = Array.from({ length: 480 }, (_, index) => `a${index}: _service { sdl }`).join(' ');
  const service = post('480 aliases of the SDL', JSON.stringify({ query: `query ${newName()} { ${aliases} }` }));
  if (!isUnionType(union)) return [service];
  const entities = (kind: string, representations: unknown): HostileHttpRequest =>
    post(kind, JSON.stringify({ query: `query ${newName()}${ENTITIES}`, variables: { representations } }));
  return [
    service,
    ...union.getTypes().flatMap(({ name }) => {
      const many = (count: number, write: (index: number) => unknown): readonly unknown[] =>
        Array.from({ length: count }, (_, index) => ({ __typename: name, id: write(index) }));
      return [
        entities(
          `1,000 entities ${name}`,
          many(1_000, (index) => `id-${index}`),
        ),
        entities(
          `20,000 entities ${name}`,
          many(20_000, (index) => `id-${index}`),
        ),
        entities(
          `20,000 times one entity ${name}`,
          many(20_000, () => 'same'),
        ),
        entities(
          `entities ${name} whose id is an object`,
          many(500, (index) => ({ a: index })),
        ),
        entities(
          `entities ${name} whose id is a list`,
          many(500, (index) => [[index]]),
        ),
        entities(
          `entities ${name} with ids of 10 KB`,
          many(90, (index) => `${'x'.repeat(10_000)}${index}`),
        ),
        entities(
          `entities ${name} without key`,
          Array.from({ length: 1_000 }, () => ({ __typename: name })),
        ),
      ];
    }),
    entities(
      'entities without type',
      Array.from({ length: 1_000 }, () => ({ id: '1' })),
    ),
    entities(
      'entities of unknown types',
      Array.from({ length: 1_000 }, (_, i) => ({ __typename: `T${i}` })),
    ),
    entities('entities of types of the prototype', [{ __typename: '__proto__' }, { __typename: 'constructor' }]),
    entities(
      'entities that are nulls',
      Array.from({ length: 9_000 }, () => null),
    ),
    entities('entities that are numbers', [1, 2, 3]),
    entities('no list of entities', 'x'),
  ];
}
