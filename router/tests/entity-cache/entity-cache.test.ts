import type { InjectedFaults } from '@marquee/fault-injection/injected-faults';
import { describe, expect, test } from 'vitest';
import { CacheReport } from '../../src/entity-cache/cache-report.js';
import { createSubgraphError } from '../../src/subgraph-client/subgraph-error.js';
import { filmsSent, hold, member, openCacheSystem, turns } from './cache-system.js';
import type { CacheSystem } from './cache-system.js';

const NAMES = 'query ($ids: [ID!]!) { films(ids: $ids) { name } }';
const US = member('a');

async function names(system: CacheSystem, ids: readonly string[], identity = US): Promise<unknown> {
  const { data, errors } = await system.execute(NAMES, { identity, variables: { ids } });
  expect(errors).toBeUndefined();
  return namesIn(data);
}

function namesIn(data: unknown): unknown {
  return (data as { films: ({ name: string } | null)[] }).films.map((film) => film?.name ?? null);
}

describe.each([true, false])('compiled path: %j', (compiledPath) => {
  const open = (options = {}): Promise<CacheSystem> => openCacheSystem({ compiledPath, ...options });

  test('of a batch only the misses are fetched, and the entities stay in their order', async () => {
    const system = await open();
    expect(await names(system, ['a', 'b'])).toEqual(['a in US #1', 'b in US #1']);
    expect(filmsSent(system)).toEqual([['a', 'b']]);
    expect(await names(system, ['c', 'a', 'd', 'b', 'a'])).toEqual([
      'c in US #1',
      'a in US #1',
      'd in US #1',
      'b in US #1',
      'a in US #1',
    ]);
    expect(filmsSent(system)).toEqual([['c', 'd']]);
    expect(await names(system, ['d', 'c', 'b', 'a'])).toHaveLength(4);
    expect(filmsSent(system)).toEqual([]);
    if (compiledPath) expect(system.stats()).toMatchObject({ compiled: 3, fallback: 0 });
  });

  test('an entity that the subgraph does not have is a fact and is kept', async () => {
    const system = await open();
    for (let round = 0; round < 2; round++) expect(await names(system, ['none', 'a'])).toEqual([null, 'a in US #1']);
    expect(filmsSent(system)).toEqual([['none', 'a']]);
  });

  test('an entity with an error is not kept; the others of its batch are', async () => {
    const system = await open();
    system.broken.add('b');
    const variables = { ids: ['a', 'b', 'c'] };
    const first = await system.execute(NAMES, { identity: US, variables });
    expect(namesIn(first.data)).toEqual(['a in US #1', null, 'c in US #1']);
    expect(first.errors).toMatchObject([{ path: ['films', 1, 'name'] }]);
    const second = await system.execute(NAMES, { identity: US, variables: { ids: ['c', 'a', 'b'] } });
    expect(namesIn(second.data)).toEqual(['c in US #1', 'a in US #1', null]);
    expect(second.errors).toMatchObject([{ path: ['films', 2, 'name'] }]);
    system.broken.clear();
    expect(await names(system, ['a', 'b', 'c'])).toEqual(['a in US #1', 'b in US #3', 'c in US #1']);
    expect(filmsSent(system)).toEqual([['a', 'b', 'c'], ['b'], ['b']]);
  });

  test.each([
    ['cannot be reached', () => Promise.reject(createSubgraphError('films', 'SUBGRAPH_UNREACHABLE', 'is down'))],
    ['sends no GraphQL response', () => Buffer.from('<html>')],
    ['sends too few entities', () => Buffer.from('{"data":{"_entities":[]}}')],
    ['sends an entity that is no object', () => Buffer.from('{"data":{"_entities":[7]}}')],
    ['sends an entity with a broken end', () => Buffer.from('{"data":{"_entities":[{"name":"x"]}}')],
    ['reports that it has failed', () => Buffer.from('{"data":null,"errors":[{"message":"no"}]}')],
    [
      'reports an error without a place',
      () => Buffer.from('{"data":{"_entities":[null]},"errors":[{"message":"no"}]}'),
    ],
  ] as const)('when the subgraph %s, the client gets what is known, and nothing of it is kept', async (_, instead) => {
    const system = await open();
    await names(system, ['a']);
    system.instead.set('films', instead);
    const { data, errors } = await system.execute(NAMES, { identity: US, variables: { ids: ['b', 'a'] } });
    expect(namesIn(data)).toEqual([null, 'a in US #1']);
    expect(errors).toHaveLength(1);
    expect(errors).toMatchObject([{ path: ['films', 0, 'name'] }]);
    system.instead.clear();
    filmsSent(system);
    expect(await names(system, ['b', 'a'])).toEqual(['b in US #1', 'a in US #1']);
    expect(filmsSent(system)).toEqual([['b']]);
  });

  test('JSON that is broken within an entity is never kept', async () => {
    const system = await open();
    system.instead.set('films', () => Buffer.from('{"data":{"_entities":[{"__typename":"Film","name":tru}]}}'));
    const { data, errors } = await system.execute(NAMES, { identity: US, variables: { ids: ['a'] } });
    expect(namesIn(data)).toEqual([null]);
    expect(errors).toHaveLength(1);
    system.instead.clear();
    expect(await names(system, ['a'])).toEqual(['a in US #1']);
  });

  test('bytes that are not UTF-8 are never kept', async () => {
    const system = await open();
    const body = Buffer.from('{"data":{"_entities":[{"__typename":"Film","name":"\xff"}]}}', 'latin1');
    system.instead.set('films', () => body);
    expect(await names(system, ['a'])).toEqual(['\ufffd']);
    system.instead.clear();
    expect(await names(system, ['a'])).toEqual(['a in US #1']);
  });

  test('responses with white space are kept too', async () => {
    const system = await open();
    system.isSpaced = true;
    expect(await names(system, ['a', 'b'])).toEqual(['a in US #1', 'b in US #1']);
    expect(await names(system, ['b', 'c'])).toEqual(['b in US #1', 'c in US #1']);
    expect(filmsSent(system)).toEqual([['a', 'b'], ['c']]);
  });

  test('a value is shared by those who are equal in what it depends on, and by nobody else', async () => {
    const system = await open();
    const source = 'query ($ids: [ID!]!) { films(ids: $ids) { size } }';
    const read = async (text: string, identity: ReturnType<typeof member> | null, headers = {}): Promise<string> => {
      const { data } = await system.execute(text, { identity, headers, variables: { ids: ['a'] } });
      return JSON.stringify(data);
    };
    for (const identity of [null, US, member('b', { country: 'NL' })])
      expect(await read(source, identity)).toContain('a cm #1');
    expect(filmsSent(system)).toHaveLength(1);
    expect(await read(NAMES, US)).toContain('in US');
    expect(await read(NAMES, member('b'))).toContain('in US');
    expect(await read(NAMES, member('c', { country: 'NL' }))).toContain('in NL');
    expect(await read(NAMES, null)).toContain('in no country');
    expect(await read(NAMES, US, { market: 'x' })).toContain('in USx');
    expect(filmsSent(system)).toHaveLength(4);
    const mine = 'query ($ids: [ID!]!) { films(ids: $ids) { mine } }';
    for (const identity of [US, member('b'), US, null, null])
      expect(await read(mine, identity)).toContain(`of ${identity?.profileId ?? 'a guest'}`);
    expect(filmsSent(system)).toHaveLength(4);
  });

  test('arguments and selections are part of what is kept', async () => {
    const system = await open();
    const source = 'query ($ids: [ID!]!, $in: String) { films(ids: $ids) { size(in: $in) } }';
    for (const unit of ['cm', 'inch', 'cm']) {
      const { data } = await system.execute(source, { variables: { ids: ['a'], in: unit } });
      expect(JSON.stringify(data)).toContain(`a ${unit}`);
    }
    expect(filmsSent(system)).toHaveLength(2);
  });

  test('what has no age is never kept, and makes its fetch one that is not', async () => {
    const system = await open();
    const source = 'query ($ids: [ID!]!) { films(ids: $ids) { name live } }';
    for (let round = 0; round < 2; round++) await system.execute(source, { identity: US, variables: { ids: ['a'] } });
    expect(filmsSent(system)).toHaveLength(2);
  });

  test('root fields are kept as a whole', async () => {
    const system = await open();
    for (const [country, text] of [
      ['US', 'US #1'],
      ['US', 'US #1'],
      ['NL', 'NL #2'],
      ['US', 'US #1'],
    ] as const) {
      const { data } = await system.execute('{ news { text } }', { identity: member('a', { country }) });
      expect(data).toEqual({ news: { text: `news of ${text}` } });
    }
    expect(system.sent).toHaveLength(2);
  });

  test('a fetch of an operation with a mutation is neither read from the cache nor kept', async () => {
    const system = await open();
    await names(system, ['a']);
    const { data } = await system.execute('mutation { touch(id: "a") { name } }', { identity: US });
    expect(data).toEqual({ touch: { name: 'a in US #2' } });
    expect(await names(system, ['a'])).toEqual(['a in US #1']);
  });

  test('a value is used up to its age, and no longer than its response is valid', async () => {
    const system = await open({ maxRevalidations: 0 });
    await names(system, ['a']);
    system.pass(59_000);
    expect(await names(system, ['a'])).toEqual(['a in US #1']);
    system.pass(1_001);
    system.validMs = 5_000;
    expect(await names(system, ['a'])).toEqual(['a in US #2']);
    system.pass(5_001);
    system.validMs = null;
    system.cacheControl = 'max-age=10, public';
    expect(await names(system, ['a'])).toEqual(['a in US #3']);
    system.pass(10_001);
    for (const cacheControl of ['no-store', 'private, max-age=60']) {
      system.cacheControl = cacheControl;
      await names(system, ['a']);
    }
    system.cacheControl = null;
    expect(await names(system, ['a'])).toEqual(['a in US #6']);
  });

  test('past its age a value is used at once with its age, and fetched again by one request', async () => {
    const system = await open();
    await names(system, ['a']);
    system.pass(70_000);
    filmsSent(system);
    const stale = await system.execute(NAMES, { identity: US, variables: { ids: ['a', 'b'] } });
    expect(namesIn(stale.data)).toEqual(['a in US #1', 'b in US #1']);
    expect(stale.extensions).toEqual({
      stale: [{ path: ['films', '@'], fields: ['name'], service: 'films', ageMs: 70_000 }],
    });
    expect(filmsSent(system)).toEqual([['b'], ['a']]);
    const fresh = await system.execute(NAMES, { identity: US, variables: { ids: ['a'] } });
    expect(namesIn(fresh.data)).toEqual(['a in US #2']);
    expect(fresh.extensions).toBeUndefined();
    const news = '{ news { text } }';
    await system.execute(news, { identity: US });
    system.pass(70_000);
    system.sent.length = 0;
    const openGate = hold(system, 'pages');
    for (let round = 0; round < 3; round++)
      expect((await system.execute(news, { identity: US })).extensions).toHaveProperty('stale');
    expect(system.sent).toHaveLength(1);
    openGate();
    await turns();
    expect((await system.execute(news, { identity: US })).extensions).toBeUndefined();
    expect(system.cache.revalidations.size).toBe(0);
  });

  test('a request with injected faults neither reads nor keeps', async () => {
    const system = await open();
    const faults = { concern: () => false, list: { isCounted: false } } as unknown as InjectedFaults;
    const options = { identity: US, variables: { ids: ['a'] }, caller: { faults } };
    for (const times of [1, 2])
      expect(namesIn((await system.execute(NAMES, options)).data)).toEqual([`a in US #${times}`]);
    expect(await names(system, ['a'])).toEqual(['a in US #3']);
    expect(namesIn((await system.execute(NAMES, options)).data)).toEqual(['a in US #4']);
  });

  test('what the cache found of each fetch is reported', async () => {
    const system = await open();
    await names(system, ['a']);
    system.pass(1_500);
    const cacheReport = new CacheReport();
    await system.execute(NAMES, { identity: US, variables: { ids: ['a', 'b'] }, caller: { cacheReport } });
    expect(cacheReport.fetches()).toEqual([
      { subgraph: 'films', kind: 'entity', of: 'Film', hits: 1, stale: 0, misses: 1, oldestMs: 1_500 },
    ]);
    const [group] = system.cache.groups.all().filter(({ names: of }) => of === 'Film');
    expect(group).toMatchObject({ hits: 1, misses: 2, stored: 2, entries: 2, evictions: 0 });
  });

  test('what is within the bounds of stale-if-error replaces the rest of a batch that failed', async () => {
    const system = await open({ hasStaleValues: true });
    await names(system, ['a', 'b']);
    system.pass(120_000);
    await names(system, ['a']);
    system.instead.set('films', () => Promise.reject(createSubgraphError('films', 'SUBGRAPH_UNREACHABLE', 'is down')));
    const response = await system.execute(NAMES, { identity: US, variables: { ids: ['a', 'b'] } });
    expect(namesIn(response.data)).toEqual(['a in US #2', 'b in US #1']);
    expect(response.errors).toBeUndefined();
    expect(response.extensions).toMatchObject({ stale: [{ ageMs: 120_000 }] });
  });
});
