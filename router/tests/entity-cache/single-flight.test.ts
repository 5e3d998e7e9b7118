import { describe, expect, test } from 'vitest';
import { OperationDeadline } from '../../src/deadline.js';
import type { GraphQLResponse } from '../../src/engine/engine.js';
import { createSubgraphError } from '../../src/subgraph-client/subgraph-error.js';
import { filmsSent, hold, member, openCacheSystem, turns } from './cache-system.js';
import type { CacheSystem } from './cache-system.js';

const NAMES = 'query ($ids: [ID!]!) { films(ids: $ids) { name } }';

interface Client {
  readonly deadline: OperationDeadline;
  readonly response: Promise<GraphQLResponse>;
}

function request(system: CacheSystem, ...ids: readonly string[]): Client {
  const deadline = new OperationDeadline();
  return { deadline, response: system.execute(NAMES, { identity: member('a'), variables: { ids }, deadline }) };
}

async function namesOf({ response }: Client): Promise<unknown> {
  const { data, errors } = await response;
  expect(errors).toBeUndefined();
  return (data as { films: ({ name: string } | null)[] }).films.map((film) => film?.name ?? null);
}

describe.each([true, false])('compiled path: %j', (compiledPath) => {
  test('requests for one entity at one time wait for one fetch', async () => {
    const system = await openCacheSystem({ compiledPath });
    const open = hold(system, 'films');
    const first = request(system, 'a', 'b');
    await turns();
    const second = request(system, 'b', 'c');
    const third = request(system, 'c', 'a');
    await turns();
    expect(filmsSent(system)).toEqual([['a', 'b'], ['c']]);
    open();
    expect(await namesOf(first)).toEqual(['a in US #1', 'b in US #1']);
    expect(await namesOf(second)).toEqual(['b in US #1', 'c in US #1']);
    expect(await namesOf(third)).toEqual(['c in US #1', 'a in US #1']);
    expect(system.cache.fetches.size).toBe(0);
  });

  test('a client that leaves does not end the fetch that another one waits for', async () => {
    const system = await openCacheSystem({ compiledPath });
    const open = hold(system, 'films');
    const first = request(system, 'a');
    await turns();
    const second = request(system, 'a');
    await turns();
    first.deadline.end();
    expect((await first.response).errors).toHaveLength(1);
    expect(system.ended).toBe(0);
    open();
    expect(await namesOf(second)).toEqual(['a in US #1']);
    expect(filmsSent(system)).toEqual([['a']]);
  });

  test('the fetch ends when nobody waits for it, and is not joined afterwards', async () => {
    const system = await openCacheSystem({ compiledPath });
    const open = hold(system, 'films');
    const [first, second] = [request(system, 'a'), request(system, 'a')];
    await turns();
    first.deadline.end();
    second.deadline.end();
    await Promise.all([first.response, second.response]);
    expect(system.ended).toBe(1);
    expect(system.cache.fetches.size).toBe(0);
    open();
    const third = request(system, 'a');
    expect(await namesOf(third)).toEqual(['a in US #1']);
  });

  test('each of the waiting clients fetches for itself when the deadline of another one was too short', async () => {
    const system = await openCacheSystem({ compiledPath });
    const open = hold(system, 'films');
    const first = request(system, 'a');
    await turns();
    const second = request(system, 'a');
    await turns();
    first.deadline.elapse();
    await first.response;
    // The subgraph gives up at the deadline of the request that it got.
    let attempts = 0;
    system.instead.set('films', () => {
      attempts += 1;
      system.instead.clear();
      return Promise.reject(createSubgraphError('films', 'SUBGRAPH_TIMEOUT', 'did not respond in time'));
    });
    open();
    expect(await namesOf(second)).toEqual(['a in US #1']);
    expect(attempts).toBe(1);
    expect(filmsSent(system)).toEqual([['a'], ['a']]);
  });

  test('a failure of the subgraph is one for all who wait', async () => {
    const system = await openCacheSystem({ compiledPath });
    const open = hold(system, 'films');
    const clients = [request(system, 'a'), request(system, 'a', 'b'), request(system, 'a')];
    await turns();
    system.instead.set('films', () => Promise.reject(createSubgraphError('films', 'SUBGRAPH_UNREACHABLE', 'is down')));
    open();
    for (const { response } of clients) expect((await response).errors).toMatchObject([{ path: ['films', 0, 'name'] }]);
    expect(filmsSent(system)).toEqual([['a'], ['b']]);
  });

  test('an entity with an error is fetched again by those who wait, and not without end', async () => {
    const system = await openCacheSystem({ compiledPath });
    system.broken.add('a');
    const open = hold(system, 'films');
    const clients = [request(system, 'a', 'b'), request(system, 'a', 'b'), request(system, 'a', 'b')];
    await turns();
    open();
    for (const { response } of clients) {
      const { data, errors } = await response;
      expect(data).toEqual({ films: [{ name: null }, { name: 'b in US #1' }] });
      expect(errors).toHaveLength(1);
    }
    const sent = filmsSent(system);
    expect(sent[0]).toEqual(['a', 'b']);
    expect(sent.length).toBeLessThan(6);
    expect(sent.slice(1).every((ids) => ids.join() === 'a')).toBe(true);
  });
});
