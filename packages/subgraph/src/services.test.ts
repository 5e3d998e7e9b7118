import { expect, test } from 'vitest';
import { startSubgraph } from './testing/start-subgraph.js';
import { defineSubgraph } from './define-subgraph.js';

const BESIDE_SCHEMA = new URL('../template/schema.graphql', import.meta.url).href;

/** A subgraph with the template's schema whose slots record their calls. */
function recordingSubgraph(calls: string[], work?: (signal: AbortSignal) => Promise<void>) {
  const service = (name: string) => ({ name, close: () => void calls.push(`close ${name}`) });
  return defineSubgraph({
    name: 'recording',
    module: BESIDE_SCHEMA,
    config: () => null,
    services: async (store) => {
      await store.collection({ name: 'service_documents', indexes: [] });
      calls.push('open services');
      return { first: service('first'), second: service('second'), limit: 3 };
    },
    store: async () => {
      calls.push('open store');
      return {};
    },
    loaders: ({ services }) => ({ limit: services.limit }),
    resolvers: {
      Query: {
        viewer: (_root: unknown, _args: unknown, { services, loaders }: { services: object; loaders: object }) => {
          calls.push(`resolve with ${Object.keys(services).join()} and ${JSON.stringify(loaders)}`);
          return null;
        },
      },
    },
    references: { Title: async () => [] },
    events: ({ limit }) => {
      calls.push(`events with limit ${limit}`);
      return { publishes: [], consumes: [], handlers: {}, readModels: [] };
    },
    background: async ({ services }, signal) => {
      calls.push(`background with ${services.first.name}`);
      await work?.(signal);
      calls.push('background ended');
    },
  });
}

test('services are made once, before the store, and closed last property first', async () => {
  const calls: string[] = [];
  {
    await using subgraph = await startSubgraph(recordingSubgraph(calls));
    await subgraph.execute('{ viewer { __typename } }');
    expect(subgraph.services.limit).toBe(3);
  }
  expect(calls).toEqual([
    'open services',
    'events with limit 3',
    'open store',
    'resolve with first,second,limit and {"limit":3}',
    'close second',
    'close first',
  ]);
});

test('background work is aborted and awaited before the services close', async () => {
  const calls: string[] = [];
  const untilAborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => setImmediate(resolve)));
  {
    await using _subgraph = await startSubgraph(recordingSubgraph(calls, untilAborted), { background: true });
    expect(calls).toContain('background with first');
    expect(calls).not.toContain('background ended');
  }
  expect(calls.slice(-3)).toEqual(['background ended', 'close second', 'close first']);
});

test('background work that fails is logged, and the subgraph goes on serving', async () => {
  const calls: string[] = [];
  const errors: unknown[] = [];
  const nothing = () => {};
  const log = { debug: nothing, info: nothing, warn: nothing, error: (fields: object) => void errors.push(fields) };
  const failing = () => Promise.reject(new Error('no timer'));
  await using subgraph = await startSubgraph(recordingSubgraph(calls, failing), { background: true, log });
  await expect.poll(() => errors).toMatchObject([{ err: { message: 'no timer' }, subgraph: 'recording' }]);
  expect((await subgraph.execute('{ viewer { __typename } }')).data).toEqual({ viewer: null });
});
