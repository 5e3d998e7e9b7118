import type { RawRequest } from '../subgraph-client/subgraph-request.js';
import { mayPass } from './fetch-outcome.js';
import { pause } from './pause.js';
import type { Done, Policy, Step } from './policy.js';
import type { RetryBudget } from './retry-budget.js';

/** The longest pause before a retry. Its length is random, so that retries of many pages do not come together. */
const MAX_PAUSE_MS = 50;

/** A retry that has less time than this is not sent: it would be given up before its response. */
const MIN_TIME_MS = 20;

export interface RetryOptions {
  readonly budgetOf: (subgraph: string) => RetryBudget;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/**
 * Sends a query or a fetch of entities once more when its failure may pass: a refused or reset connection, or the
 * status 502, 503 or 504 without `Retry-After`. Never a mutation, whose first request may have been executed. Only
 * while the fetch has time and its subgraph's `RetryBudget` has a token.
 */
export function retry({ budgetOf, random }: RetryOptions): Policy {
  return (next) => (request, done) => {
    const budget = budgetOf(request.subgraph);
    next(request, (body, error) => {
      if (body !== null) {
        budget.addSuccess();
        done(body, error);
        return;
      }
      const pauseMs = random() * MAX_PAUSE_MS;
      if (!mayRetry(request, error, pauseMs, budget)) {
        done(body, error);
        return;
      }
      budget.sent += 1;
      void sendAgain(next, request, { error, pauseMs, budget }, done);
    });
  };
}

function mayRetry({ kind, deadline }: RawRequest, error: unknown, pauseMs: number, budget: RetryBudget): boolean {
  if (kind === 'mutation' || deadline.isOver || !mayPass(error)) return false;
  if (deadline.remainingMs < pauseMs + MIN_TIME_MS) {
    budget.withoutTime += 1;
    return false;
  }
  if (budget.take()) return true;
  budget.withoutToken += 1;
  return false;
}

interface FailedAttempt {
  readonly error: unknown;
  readonly pauseMs: number;
  readonly budget: RetryBudget;
}

async function sendAgain(
  next: Step,
  request: RawRequest,
  { error, pauseMs, budget }: FailedAttempt,
  done: Done,
): Promise<void> {
  await pause(pauseMs, request.deadline);
  if (request.deadline.isOver) {
    done(null, error);
    return;
  }
  next(request, (body, secondError) => {
    if (body !== null) budget.succeeded += 1;
    done(body, secondError);
  });
}
