/** The policies around every fetch, outermost first, each with its reason for standing where it stands. */
import type { Logger } from '@marquee/runtime/log';
import type { Deadlines } from '../config.js';
import type { Send } from '../subgraph-client/subgraph-request.js';
import { parseResponse } from '../subgraph-client/validate-response.js';
import type { RawClient, SendRaw } from '../subgraph-client/raw-request.js';
import { logFetchError, logErrors, logReportedErrors } from './log-failures.js';
import type { Policy } from './policy.js';
import { timeout } from './timeout.js';

export function policiesInOrder(deadlines: Deadlines, log: Logger): readonly Policy[] {
  return [
    // Outermost: it writes down what in the end came of a fetch.
    logErrors(log),
    // Whatever happens further in is bounded by it.
    timeout(fetchDeadline(deadlines)),
  ];
}

function fetchDeadline(deadlines: Deadlines) {
  return (subgraph: string): number =>
    deadlines.nonCoreSubgraphs.has(subgraph) ? deadlines.nonCoreFetchMs : deadlines.coreFetchMs;
}

/** Wraps `send` so that the first policy sees a request first and its answer last. */
export function withPolicies(send: Send, policies: readonly Policy[]): Send {
  return policies.reduceRight((next, policy) => policy(next), send);
}

/**
 * The same rules for answers that are not read: the client itself keeps the deadline, where a signal and a race for
 * each fetch would be felt in a fast request. What a subgraph reports is written down if its answer is read after all.
 */
export function rawWithPolicies(send: SendRaw, deadlines: Deadlines, log: Logger): RawClient {
  const deadlineMsOf = fetchDeadline(deadlines);
  return {
    send: (request) => {
      const { subgraph, operationName, kind, headers, body, deadline } = request;
      const answer = send({
        subgraph,
        operationName,
        kind,
        headers,
        body,
        deadline,
        deadlineMs: deadlineMsOf(subgraph),
      });
      answer.catch((error: unknown) => logFetchError(log, request, error));
      return answer;
    },
    read: (request, body) => {
      try {
        const response = parseResponse(request, body.toString());
        logReportedErrors(log, request, response);
        return response;
      } catch (error) {
        logFetchError(log, request, error);
        throw error;
      }
    },
  };
}
