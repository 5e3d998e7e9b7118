/** What a subgraph sends back is not trusted: only a GraphQL response that answers what was asked passes. */
import { isRecord } from '@marquee/runtime/is-record';
import { SubgraphError } from './subgraph-error.js';
import type { SubgraphRequest, SubgraphResponse, SubgraphResponseError } from './subgraph-request.js';

/** Parses a body and checks it against the request. Throws SUBGRAPH_MALFORMED. */
export function parseResponse(request: SubgraphRequest, body: string): SubgraphResponse {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch (cause) {
    throw malformed(request, 'an answer that is not JSON', cause);
  }
  return validateResponse(request, answer);
}

/** Throws SUBGRAPH_MALFORMED unless `answer` is a GraphQL response to `request`. */
export function validateResponse(request: SubgraphRequest, answer: unknown): SubgraphResponse {
  if (!isRecord(answer)) throw malformed(request, 'an answer that is not a GraphQL response');
  const data = readData(request, answer['data']);
  const errors = readErrors(request, answer['errors']);
  if (data === null && errors.length === 0) throw malformed(request, 'neither data nor an error');
  if (data !== null) checkEntities(request, data);
  return errors.length === 0 ? { data } : { data, errors };
}

function readData(request: SubgraphRequest, data: unknown): Readonly<Record<string, unknown>> | null {
  if (data === null || data === undefined) return null;
  if (!isRecord(data)) throw malformed(request, 'data that is not an object');
  return data;
}

function readErrors(request: SubgraphRequest, errors: unknown): readonly SubgraphResponseError[] {
  if (errors === undefined || errors === null) return [];
  if (!Array.isArray(errors) || !errors.every(isResponseError))
    throw malformed(request, 'errors that are not a list of GraphQL errors');
  return errors;
}

/** One answer per representation, or nobody could tell which belongs to which. */
function checkEntities(request: SubgraphRequest, data: Readonly<Record<string, unknown>>): void {
  const { representations } = request.variables;
  if (request.kind !== 'entities' || !Array.isArray(representations)) return;
  const { _entities: entities } = data;
  const isOneEach =
    Array.isArray(entities) &&
    entities.length === representations.length &&
    entities.every((entity) => entity === null || isRecord(entity));
  if (!isOneEach)
    throw malformed(request, `something else than the ${representations.length} entities it was asked for`);
}

function isResponseError(value: unknown): value is SubgraphResponseError {
  return (
    isRecord(value) &&
    typeof value['message'] === 'string' &&
    (value['path'] === undefined || value['path'] === null || Array.isArray(value['path'])) &&
    (value['extensions'] === undefined || value['extensions'] === null || isRecord(value['extensions']))
  );
}

function malformed({ subgraph }: SubgraphRequest, what: string, cause?: unknown): SubgraphError {
  return new SubgraphError(subgraph, 'SUBGRAPH_MALFORMED', `The subgraph "${subgraph}" sent ${what}.`, { cause });
}
