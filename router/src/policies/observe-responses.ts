/**
 * Failures inside of responses with status 200. A response is only parsed when it has errors or an unexpected form, so
 * healthy ones cost nothing here: the breakers have counted the response as a success, which is revised.
 */
import type { ResponseObserver } from '../subgraph-client/subgraph-client.js';
import type { SubgraphRequest, SubgraphResponse } from '../subgraph-client/subgraph-request.js';
import type { BreakerOf } from './circuit-breakers/break-circuits.js';
import type { FieldBreakers } from './circuit-breakers/field-breakers.js';
import { isFailure } from './failure-codes.js';

/** Errors of one response that are read for the breakers of fields. */
const MAX_ERRORS = 1_000;

/** @param fields Null when fields have no breakers. */
export function observeResponses(breakerOf: BreakerOf, fields: FieldBreakers | null = null): ResponseObserver {
  // The fetches of an operation that share a response read it once each.
  const seen = new WeakSet<Buffer>();
  const isNew = (body: Buffer): boolean => !seen.has(body) && seen.add(body).has(body);
  return {
    onMalformed: ({ subgraph, kind }, body) => {
      if (isNew(body)) breakerOf(subgraph, kind).revise();
    },
    onResponse: (request, response, body) => {
      if (response.errors === undefined || !isNew(body)) return;
      const { subgraph, kind } = request;
      if (isFailedAsAWhole(response)) breakerOf(subgraph, kind).revise();
      else if (fields !== null) countFailedFields(fields, request, response);
    },
  };
}

/** Without data, for an error that no field explains. */
function isFailedAsAWhole({ data, errors = [] }: SubgraphResponse): boolean {
  const hasData = data !== null && data !== undefined;
  return !hasData && errors.some((error) => (error.path ?? []).length === 0 && isFailure(error));
}

/** Fields of mutations have no breakers: a mutation is executed as the client sent it. */
function countFailedFields(
  breakers: FieldBreakers,
  { subgraph, kind, profile, variables }: SubgraphRequest,
  { data, errors = [] }: SubgraphResponse,
): void {
  const fields = profile?.fields ?? null;
  if (kind === 'mutation' || fields === null) return;
  const paths = errors.slice(0, MAX_ERRORS).flatMap((error) => (error.path && isFailure(error) ? [error.path] : []));
  if (paths.length === 0) return;
  const { representations } = variables;
  const coordinates = fields.atPaths(paths, data, Array.isArray(representations) ? representations : []);
  for (const [coordinate, hasFailed] of coordinates) if (hasFailed) breakers.fail(subgraph, coordinate);
}
