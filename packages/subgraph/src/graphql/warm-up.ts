/**
 * Executes a declaration's warm-up requests in process before `/ready` reports ready. Code that runs for the first time
 * is several times slower than later: without this, the first requests after a start would miss the router's deadlines.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Kind, OperationTypeNode, parse } from 'graphql';
import type { FormattedExecutionResult } from 'graphql';
import type { Logger } from '@marquee/runtime/log';
import type { WarmUpRequest } from '../warm-up-request.js';

export interface WarmUp {
  /** Executes the requests at the first call. Never rejects: failures are logged, and the process becomes ready. */
  run(): Promise<void>;
  /** Executes no further request, and awaits the current one. */
  close(): Promise<void>;
}

export interface WarmUpOptions {
  readonly requests: () => Promise<readonly WarmUpRequest[]>;
  readonly execute: (request: WarmUpRequest) => Promise<FormattedExecutionResult>;
  /** What the first request from the router needs besides its execution: keys, the HTTP route. */
  readonly preparations: readonly (() => Promise<unknown>)[];
  readonly log: Logger;
  /** Default: `WARM_UP_LIMIT_MS`. */
  readonly limitMs?: number;
}

/** Each request is executed this often, so that V8 compiles its most used functions. */
const ROUNDS = 3;

/** `run` resolves after this time at the latest. A busy machine takes two seconds for the requests of our subgraphs. */
const WARM_UP_LIMIT_MS = 15_000;

export function createWarmUp(options: WarmUpOptions): WarmUp {
  const { log, limitMs = WARM_UP_LIMIT_MS } = options;
  const abort = new AbortController();
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;

  const runWithinLimit = async (): Promise<void> => {
    running = executeAll(options, abort.signal).catch((error: unknown) =>
      log.warn({ err: error }, 'the warm-up requests could not be executed'),
    );
    const timer = new AbortController();
    const limit = delay(limitMs, undefined, { signal: timer.signal }).then(
      () => {
        abort.abort();
        log.warn({ limitMs }, 'the warm-up requests were not executed within the limit');
      },
      () => undefined,
    );
    await Promise.race([running, limit]);
    timer.abort();
  };
  return {
    run: () => (waiting ??= runWithinLimit()),
    close: async () => {
      abort.abort();
      await running;
    },
  };
}

async function executeAll({ requests, execute, preparations, log }: WarmUpOptions, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const prepared = await Promise.allSettled(preparations.map((prepare) => prepare()));
  for (const outcome of prepared)
    if (outcome.status === 'rejected')
      log.info({ err: outcome.reason as unknown }, 'a preparation of the warm-up failed');
  const declared = await requests();
  let failures = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const request of declared) {
      if (signal.aborted) return;
      const failure = await failureOf(request, execute);
      if (failure === null) continue;
      failures += 1;
      log.warn({ query: request.query, err: failure }, 'a warm-up request failed');
    }
  }
  const durationMs = Math.round(performance.now() - startedAt);
  log.info({ requests: declared.length * ROUNDS, failures, durationMs }, 'warm-up requests executed');
}

/** Null for a success. A request that is no query is not executed: a warm-up changes no data. */
async function failureOf({ query, ...request }: WarmUpRequest, execute: WarmUpOptions['execute']): Promise<unknown> {
  try {
    if (!isQuery(query)) return new Error('A warm-up request must be a query.');
    const { errors = [] } = await execute({ query, ...request });
    return errors[0] ?? null;
  } catch (error) {
    return error;
  }
}

function isQuery(source: string): boolean {
  return parse(source).definitions.every(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || definition.operation === OperationTypeNode.QUERY,
  );
}
