/** Fetches that are merged, against a subgraph that executes GraphQL. */
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { expect, test } from 'vitest';
import { OperationDeadline } from '../../deadline.js';
import { UNKNOWN_FETCH } from '../../policies/fetch-profile.js';
import { parseBody, serializeBody } from '../subgraph-client.js';
import { httpStatusError } from '../subgraph-error.js';
import type { RawRequest, SendRaw } from '../subgraph-request.js';
import { mergeRequests } from './merge-requests.js';
import { readMergeableFetch } from './mergeable-fetch.js';

const schema = buildSubgraphSchema({
  typeDefs: parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { unused: Int }
    type Film @key(fields: "id") { id: ID! name(in: String): String stars(least: Int): [Int!] broken: Int must: Int! }
  `),
  resolvers: {
    Film: {
      __resolveReference: ({ id }: { readonly id: string }) => (id === 'none' ? null : { id }),
      name: ({ id }: { readonly id: string }, given: { readonly in?: string }) =>
        `${id} "in"],"x":[${given.in ?? ''}]}}`,
      stars: (_: unknown, { least = 0 }: { readonly least?: number }) => [least, 2],
      broken: ({ id }: { readonly id: string }) => {
        throw new Error(`broken ${id}`);
      },
    },
  },
});

interface Sent {
  readonly bodies: string[];
  readonly send: SendRaw;
}

/** @param change Of a response, given how many lists it has. */
function openSubgraph(change: (body: string, lists: number) => string = (body) => body): Sent {
  const bodies: string[] = [];
  const send: SendRaw = async ({ body }) => {
    bodies.push(body);
    const { query, variables } = parseBody(body);
    const result = await graphql({ schema, source: query, variableValues: variables });
    return Buffer.from(change(JSON.stringify(result), query.split('_entities(').length - 1));
  };
  return { bodies, send };
}

interface Fetch {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

function fetchOf(selection: string, ids: readonly string[], variables: Readonly<Record<string, unknown>> = {}): Fetch {
  const types: Readonly<Record<string, string>> = { a: 'String', b: 'Int' };
  const names = Object.keys(variables);
  const definitions = names.map((name) => ` $${name}:${types[name] ?? 'Int'}`).join('');
  return {
    text: `query Page($representations:[_Any!]!${definitions}){_entities(representations:$representations){...on Film{${selection}}}}`,
    variables: { ...variables, representations: ids.map((id) => ({ __typename: 'Film', id })) },
  };
}

function requestOf({ text, variables }: Fetch, operation: object): RawRequest {
  const fetch = readMergeableFetch(text, 'Page');
  if (fetch === null) throw new Error('The text cannot be merged.');
  return {
    ...{ subgraph: 'films', operationName: 'Page', kind: 'entities', headers: NO_HEADERS, profile: UNKNOWN_FETCH },
    body: serializeBody({ query: text, variables, operationName: 'Page' }),
    deadline: new OperationDeadline(),
    merging: { fetch, operation },
  };
}

const NO_HEADERS = {};

async function outcomes(send: SendRaw, fetches: readonly Fetch[]): Promise<readonly unknown[]> {
  const operation = {};
  const bodies = await Promise.all(fetches.map((fetch) => send(requestOf(fetch, operation))));
  return bodies.map((body) => JSON.parse(body.toString()) as unknown);
}

test.each<readonly [string, number, readonly Fetch[]]>([
  ['two selections', 1, [fetchOf('name', ['1', '2']), fetchOf('stars', ['1'])]],
  ['an empty list, and an entity that is absent', 1, [fetchOf('stars', ['none']), fetchOf('id name', [])]],
  [
    'variables of their own, one that they share, and texts that look like the end of a list',
    1,
    [
      fetchOf('name(in:$a)', ['1'], { a: '],"representations":[{"' }),
      fetchOf('name(in:$a) stars(least:$b)', ['2', '3'], { b: 7, a: '],"representations":[{"' }),
      fetchOf('stars(least:$b)', ['1'], { b: 7 }),
    ],
  ],
  ['errors of one', 1, [fetchOf('name broken', ['1', '2']), fetchOf('stars', ['3'])]],
  ['errors of all', 1, [fetchOf('broken', ['1']), fetchOf('n:broken', ['2', '3']), fetchOf('broken', ['1'])]],
  ['more than eight', 2, Array.from({ length: 9 }, (_, index) => fetchOf(`n${index}:name`, [`${index}`]))],
])('a merged request has the responses of its parts: %s', async (_, count, fetches) => {
  const [alone, together] = [openSubgraph(), openSubgraph()];
  const expected = await outcomes(alone.send, fetches);
  expect(await outcomes(mergeRequests(together.send), fetches)).toMatchObject(expected.map(withoutLocations));
  expect(alone.bodies).toHaveLength(fetches.length);
  expect(together.bodies).toHaveLength(count);
});

/** Locations are those in the merged text. */
function withoutLocations(response: unknown): unknown {
  return JSON.parse(JSON.stringify(response, (key, value: unknown) => (key === 'locations' ? undefined : value)));
}

function withError(body: string, path: readonly (string | number)[]): string {
  return body.replace(/\}$/, `,"errors":[${JSON.stringify({ message: 'wrong', path })}]}`);
}

test.each<readonly [string, (body: string, lists: number) => string, number]>([
  ['white space', (body) => `${JSON.stringify(JSON.parse(body), null, 2)}\n`, 1],
  ['extensions', (body) => body.replace(/\}$/, ',"extensions":{"a":[1]}}'), 1],
  ['an error without a path', (body) => body.replace(/\}$/, ',"errors":[{"message":"all"}]}'), 3],
  ['an error at a value', (body) => withError(body, ['_entities', 0, 'name']), 3],
  ['an error at an entity that is not in the list', (body) => withError(body, ['_entities', 7]), 3],
  ['an error at another field', (body) => withError(body, ['films', 0]), 3],
  ['no data', (body, lists) => (lists > 1 ? '{"errors":[{"message":"no aliases here"}]}' : body), 3],
  ['null as data', (body, lists) => (lists > 1 ? '{"data":null,"errors":[{"message":"no"}]}' : body), 3],
  ['a list that is missing', (body, lists) => (lists > 1 ? body.replace('Z_entities_part_001', 'b') : body), 3],
])('a response with %s', async (_, change, count) => {
  const fetches = [fetchOf('name', ['1', '2']), fetchOf('stars', ['1'])];
  const [alone, together] = [openSubgraph(change), openSubgraph(change)];
  expect(await outcomes(mergeRequests(together.send), fetches)).toEqual(await outcomes(alone.send, fetches));
  expect(together.bodies).toHaveLength(count);
});

test('parts that a subgraph refused together are sent on their own the next time', async () => {
  const subgraph = openSubgraph((body, lists) => (lists > 1 ? '{"errors":[{"message":"no aliases here"}]}' : body));
  const send = mergeRequests(subgraph.send);
  const fetches = [fetchOf('name', ['1']), fetchOf('stars', ['1'])].map((fetch) => ({
    request: requestOf(fetch, fetchOf),
  }));
  for (const expected of [3, 5]) {
    await Promise.all(fetches.map(({ request }) => send(request)));
    expect(subgraph.bodies).toHaveLength(expected);
  }
});

test('a subgraph that refuses because of its load is not sent the parts again', async () => {
  const subgraph = openSubgraph(() => '{"errors":[{"message":"busy","extensions":{"code":"OVERLOADED"}}]}');
  const found = await outcomes(mergeRequests(subgraph.send), [fetchOf('name', ['1']), fetchOf('stars', ['1'])]);
  expect(found).toHaveLength(2);
  expect(subgraph.bodies).toHaveLength(1);
});

test('fetches of two operations are not merged', async () => {
  const subgraph = openSubgraph();
  const send = mergeRequests(subgraph.send);
  await Promise.all(['name', 'stars'].map((field) => send(requestOf(fetchOf(field, ['1']), { field }))));
  expect(subgraph.bodies).toHaveLength(2);
});

test('a part whose deadline is over fails, and the others have their responses', async () => {
  let respond = (): void => {};
  const { send: inner } = openSubgraph();
  const send = mergeRequests(async (request) => {
    await new Promise<void>((resolve) => (respond = resolve));
    expect(request.deadline.isOver).toBe(false);
    return inner(request);
  });
  const operation = {};
  const [first, second] = [requestOf(fetchOf('name', ['1']), operation), requestOf(fetchOf('stars', ['1']), operation)];
  const sent = Promise.allSettled([send(first), send(second)]);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  (first.deadline as OperationDeadline).end();
  respond();
  expect((await sent).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

test('the request ends with the last deadline of its parts', async () => {
  let ended = false;
  const send = mergeRequests(
    ({ deadline }) =>
      new Promise((_, reject) => {
        deadline.listen({
          onOver: () => {
            ended = true;
            reject(new Error('over'));
          },
        });
      }),
  );
  const operation = {};
  const requests = ['name', 'stars'].map((field) => requestOf(fetchOf(field, ['1']), operation));
  const sent = Promise.allSettled(requests.map(send));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  for (const [index, { deadline }] of requests.entries()) {
    (deadline as OperationDeadline).end();
    expect(ended).toBe(index === 1);
  }
  expect((await sent).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test.each([
  '{_entities(representations:$representations){...on A{b}} c}',
  '{x:_entities(representations:$representations){...on A{b}}}',
  '{_entities(representations:$representations)@include(if:true){...on A{b}}}',
  '{_entities(representations:$representations){...A}} fragment A on A{b}',
  '{_entities(representations:$representations){...on A{Z_entities_part_001:b}}}',
  '{_entities(representations:$representations,other:1){...on A{b}}}',
])('a text is not merged: %s', (set) => {
  expect(readMergeableFetch(`query($representations:[_Any!]!)${set}`, null)).toBeNull();
});

test.each<readonly [number, number]>([
  [413, 3],
  [400, 3],
  [405, 3],
  [500, 3],
  [501, 3],
  [403, 1],
  [502, 1],
  [503, 1],
])('the status %d for a merged request leads to %d requests', async (status, count) => {
  const subgraph = openSubgraph();
  const send = mergeRequests(async (request) => {
    const body = await subgraph.send(request);
    if (request.body.includes('Z_entities_part_001')) throw httpStatusError('films', status, Buffer.from('no'));
    return body;
  });
  const operation = {};
  const sent = ['name', 'stars'].map((field) => send(requestOf(fetchOf(field, ['1']), operation)));
  const outcome = count === 3 ? 'fulfilled' : 'rejected';
  expect((await Promise.allSettled(sent)).map((each) => each.status)).toEqual([outcome, outcome]);
  expect(subgraph.bodies).toHaveLength(count);
});

test('fetches whose variables have different values are not merged', async () => {
  const [alone, together] = [openSubgraph(), openSubgraph()];
  const fetches = ['x', 'y'].map((a) => fetchOf('name(in:$a)', ['1'], { a }));
  expect(await outcomes(mergeRequests(together.send), fetches)).toEqual(await outcomes(alone.send, fetches));
  expect(together.bodies).toHaveLength(2);
});

test('a part whose deadline is over before it is added keeps no other part waiting', async () => {
  const send = mergeRequests(
    ({ deadline }) =>
      new Promise((_, reject) => {
        if (deadline.isOver) reject(new Error('over'));
        deadline.listen({ onOver: () => reject(new Error('over')) });
      }),
  );
  const operation = {};
  const requests = ['name', 'stars'].map((field) => requestOf(fetchOf(field, ['1']), operation));
  const [first, second] = requests.map(({ deadline }) => deadline as OperationDeadline);
  first?.end();
  const sent = Promise.allSettled(requests.map(send));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  second?.end();
  expect((await sent).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('a response that is nested too deeply is read for each part on its own', async () => {
  const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
  const subgraph = openSubgraph((body) => body.replace(/\}$/, `,"x":${nested} }`));
  const [send, operation] = [mergeRequests(subgraph.send), {}];
  const sent = ['name', 'stars'].map((field) => send(requestOf(fetchOf(field, ['1']), operation)));
  expect((await Promise.allSettled(sent)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(subgraph.bodies).toHaveLength(3);
});

test('after a part was late, the parts are sent on their own', async () => {
  const { send: inner, bodies } = openSubgraph();
  let whenSent = (_: RawRequest): void => {};
  const send = mergeRequests((request) => {
    whenSent(request);
    return inner(request);
  });
  const operation = {};
  const given = ['name', 'stars'].map((field) => requestOf(fetchOf(field, ['1']), operation));
  for (const expected of [1, 3]) {
    const requests = given.map((request) => ({ ...request, deadline: new OperationDeadline() }));
    whenSent = () => {
      if (expected === 1) requests[1]?.deadline.elapse();
    };
    await Promise.allSettled(requests.map(send));
    expect(bodies).toHaveLength(expected);
  }
});
