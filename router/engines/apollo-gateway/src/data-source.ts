/** Sends the gateway's fetches to one subgraph. Failed fetches are recorded in the context of the operation. */
import type { GraphQLDataSource } from '@apollo/gateway';
import { isExact, toPlainJson } from '@marquee/exact-json/exact-value';
import type { DocumentNode } from 'graphql';
import { headersFor } from '@marquee/router/engine/engine';
import type { Caller } from '@marquee/router/engine/engine';
import type { Deadline } from '@marquee/router/deadline';
import type { Path } from '@marquee/router/engine/execution/data';
import type { ErrorCause } from '@marquee/router/engine/execution/error-collector';
import {
  causeOfFailure,
  causeOfOmittedErrors,
  createReportedErrorCauses,
} from '@marquee/router/engine/execution/error-causes';
import type { ErrorPolicy } from '@marquee/router/engine/execution/error-policy';
import type { Send, SubgraphResponse, SubgraphResponseError } from '@marquee/router/subgraph-client/subgraph-request';
import { readFetchFields } from './fetch-fields.js';
import type { FailedFetch } from './missing-fields.js';

/** The context of one operation, which the gateway passes to each of its fetches. */
export interface OperationContext {
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly failures: (FailedFetch & { readonly cause: ErrorCause })[];
}

type FetchOptions = Parameters<GraphQLDataSource<OperationContext>['process']>[0];
type FetchResult = Awaited<ReturnType<GraphQLDataSource<OperationContext>['process']>>;

export function createDataSource(
  subgraph: string,
  send: Send,
  policy: ErrorPolicy,
): GraphQLDataSource<OperationContext> {
  return {
    process: async (options) => {
      const { document, path, context } = readOptions(options);
      const shape = readFetchFields(document);
      const fail = (cause: ErrorCause): void => void context.failures.push({ cause, fetched: shape, path });
      try {
        const { query = '', variables = {}, operationName = null } = options.request;
        const headers = headersFor(context.caller, subgraph);
        const { signal } = context.deadline;
        const { kind } = shape;
        const { faults } = context.caller;
        const sent = await send({ subgraph, query, variables, operationName, kind, headers, signal, faults });
        // The gateway reads numbers of JavaScript only.
        const { data = null } = sent;
        const response = isExact(data) ? { ...sent, data: toPlainJson(data) } : sent;
        return separateUnlocatedErrors(response, createReportedErrorCauses(subgraph, policy), (causes) => {
          if (response.omittedErrors) causes.add(causeOfOmittedErrors(subgraph, response.omittedErrors));
          causes.forEach(fail);
        });
      } catch (error) {
        fail(causeOfFailure(subgraph, error, context.deadline.signal.aborted));
        // Null data without errors, so that the gateway does not report the failure again.
        return { data: null };
      }
    },
  };
}

function readOptions(options: FetchOptions): {
  readonly document: DocumentNode;
  readonly path: Path;
  readonly context: OperationContext;
} {
  if (!('incomingRequestContext' in options))
    throw new TypeError(`The gateway sent a request of an unexpected kind: ${options.kind}.`);
  if (options.document === undefined)
    throw new TypeError('The gateway gave no document for a fetch, although "exposeDocumentNodeInFetchNode" is set.');
  return {
    document: options.document,
    path: (options.pathInIncomingRequest ?? []).filter(isStep),
    context: options.context,
  };
}

function isStep(step: unknown): step is string | number {
  return typeof step === 'string' || typeof step === 'number';
}

/** Passes errors with a path on to the gateway. An error without one makes the whole fetch fail. */
function separateUnlocatedErrors(
  { data = null, errors = [] }: SubgraphResponse,
  causeOf: (error: SubgraphResponseError) => ErrorCause,
  failAll: (causes: Set<ErrorCause>) => void,
): FetchResult {
  const located = data === null ? [] : errors.filter(isLocated);
  failAll(new Set(errors.filter((error) => data === null || !isLocated(error)).map(causeOf)));
  return { data, ...(located.length > 0 && { errors: located }) };
}

function isLocated({ path }: SubgraphResponseError): boolean {
  return (
    path !== undefined &&
    path !== null &&
    (path[0] === '_entities' ? typeof path[1] === 'number' && path.length > 2 : path.length > 0)
  );
}
