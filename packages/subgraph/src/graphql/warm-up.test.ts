import { silentLog } from '@marquee/runtime/log';
import { expect, test } from 'vitest';
import type { WarmUpRequest } from '../warm-up-request.js';
import { createWarmUp } from './warm-up.js';
import type { WarmUpOptions } from './warm-up.js';

function request(query: string): WarmUpRequest {
  return { query, viewer: null };
}

/** Records the executed queries and the warnings. */
function recordingWarmUp(queries: readonly string[], options: Partial<WarmUpOptions> = {}) {
  const executed: string[] = [];
  const warnings: string[] = [];
  const log = Object.assign(Object.create(silentLog) as typeof silentLog, {
    warn: (_details: object, message: string) => void warnings.push(message),
  });
  const warmUp = createWarmUp({
    requests: async () => queries.map(request),
    execute: async ({ query }) => {
      executed.push(query);
      return query.includes('fails') ? { errors: [{ message: 'It fails.' }] } : { data: {} };
    },
    preparations: [],
    log,
    ...options,
  });
  return { warmUp, executed, warnings };
}

test('all requests are executed in three rounds, once per process', async () => {
  const { warmUp, executed, warnings } = recordingWarmUp(['{ a }', '{ b }']);
  await Promise.all([warmUp.run(), warmUp.run()]);
  await warmUp.run();
  expect(executed).toEqual(['{ a }', '{ b }', '{ a }', '{ b }', '{ a }', '{ b }']);
  expect(warnings).toEqual([]);
});

test('a mutation is refused, logged and not executed', async () => {
  const { warmUp, executed, warnings } = recordingWarmUp(['mutation { a }', '{ b }']);
  await warmUp.run();
  expect(new Set(executed)).toEqual(new Set(['{ b }']));
  expect(new Set(warnings)).toEqual(new Set(['a warm-up request failed']));
});

test('a failure is logged, and the following requests are executed', async () => {
  const { warmUp, executed, warnings } = recordingWarmUp(['{ fails }', '{ b }']);
  await warmUp.run();
  expect(executed.filter((query) => query === '{ b }')).toHaveLength(3);
  expect(warnings).toHaveLength(3);
});

test('requests that cannot be read are logged', async () => {
  const { warmUp, warnings } = recordingWarmUp([], { requests: () => Promise.reject(new Error('no store')) });
  await warmUp.run();
  expect(warnings).toEqual(['the warm-up requests could not be executed']);
});

test('a preparation that fails does not prevent the requests', async () => {
  const { warmUp, executed } = recordingWarmUp(['{ a }'], {
    preparations: [() => Promise.reject(new Error('The router is not started.'))],
  });
  await warmUp.run();
  expect(executed).toHaveLength(3);
});

test('a request that takes longer than the limit delays readiness no further', async () => {
  const { warmUp, warnings } = recordingWarmUp(['{ a }'], { execute: () => new Promise(() => {}), limitMs: 10 });
  await warmUp.run();
  expect(warnings).toEqual(['the warm-up requests were not executed within the limit']);
});

test('closing awaits the current request and executes no further one', async () => {
  const calls: string[] = [];
  let finish = (): void => {};
  const { warmUp } = recordingWarmUp(['{ a }'], {
    execute: async () => {
      calls.push('started');
      await new Promise<void>((resolve) => (finish = resolve));
      calls.push('finished');
      return { data: {} };
    },
  });
  const running = warmUp.run();
  await expect.poll(() => calls).toEqual(['started']);
  const closing = warmUp.close();
  finish();
  await Promise.all([running, closing]);
  expect(calls).toEqual(['started', 'finished']);
});
