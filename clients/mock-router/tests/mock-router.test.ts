import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMockRouter } from '../mock-router.js';
import type { MockRouter } from '../mock-router.js';

const browsePage = readFileSync(new URL('../../operations/BrowsePage.graphql', import.meta.url), 'utf8');
const VARIABLES = { country: 'US', maturity: 'AGE_18' };

let router: MockRouter;
beforeAll(async () => {
  router = await createMockRouter();
});
afterAll(() => router[Symbol.asyncDispose]());

test('a page is complete and the same every time', async () => {
  const page = await router.execute(browsePage, VARIABLES);
  expect(page.errors).toBeUndefined();
  expect(await router.execute(browsePage, VARIABLES)).toEqual(page);
});

test('an entity has the same values at every path', async () => {
  const { data } = await router.execute('{ a: title(id: "t1") { name seasons { id } } b: title(id: "t1") { name } }');
  expect((data?.['a'] as { name: string }).name).toBe((data?.['b'] as { name: string }).name);
});

test('a failing subgraph makes its fields null with the router’s error; after `restoreSubgraph` they have values again', async () => {
  router.failSubgraph('recommendations');
  const { data, errors } = await router.execute(browsePage, VARIABLES);
  router.restoreSubgraph('recommendations');
  expect((data?.['viewer'] as { browsePage: unknown; profile: unknown }).browsePage).toBeNull();
  expect((data?.['viewer'] as { browsePage: unknown; profile: unknown }).profile).not.toBeNull();
  expect(errors).toMatchObject([
    { path: ['viewer', 'browsePage'], extensions: { code: 'SUBGRAPH_UNREACHABLE', service: 'recommendations' } },
  ]);
  expect((await router.execute(browsePage, VARIABLES)).errors).toBeUndefined();
});

test('values can be set by coordinate; missing fields are generated', async () => {
  await using own = await createMockRouter({
    fields: {
      'Title.name': 'Alien',
      'Title.progress': null,
      'Query.title': (_root: object, { id }: { id: string }) => ({ id: `${id}!` }),
    },
  });
  const { data } = await own.execute('{ title(id: "t1") { id name kind progress { percent } } }');
  expect(data?.['title']).toMatchObject({
    id: 't1!',
    name: 'Alien',
    progress: null,
    kind: expect.any(String) as string,
  });
});

test('a guest is denied the fields that require authentication', async () => {
  await using own = await createMockRouter({ identity: null });
  const { errors } = await own.execute('{ viewer { subscription { id } } }');
  expect(errors?.[0]?.extensions?.['code']).toBe('UNAUTHORIZED_FIELD');
});

test('works as the fetch function of a client, and reports invalid operations', async () => {
  const response = await router.fetch('http://mock/graphql', {
    method: 'POST',
    body: JSON.stringify({ query: '{ title(id: "t1") { nme } }' }),
  });
  const { errors } = (await response.json()) as { errors: readonly { message: string }[] };
  expect(errors[0]?.message).toContain('Cannot query field "nme"');
  expect((await router.execute('{')).errors?.[0]?.message).toContain('Syntax Error');
  expect(() => router.failSubgraph('unknown')).toThrow('There is no subgraph "unknown": there are billing, catalog');
});
