/** Validates that the body of a subgraph's response is a GraphQL response, with one entity per representation. */
import { isJsonObject } from '@marquee/exact-json/exact-value';
import { scanJson } from '@marquee/exact-json/may-lose-text';
import { parseJson } from '@marquee/exact-json/parse-json';
import { MAX_RESPONSE_NESTING } from './json-nesting.js';
import { readErrors } from './response-error-list.js';
import { sampleOf, SubgraphError } from './subgraph-error.js';
import type { SubgraphRequest, SubgraphResponse } from './subgraph-request.js';

/**
 * Throws SUBGRAPH_MALFORMED when the body is not JSON, is nested too deeply, or is not a GraphQL response to `request`.
 */
export function parseResponse(request: SubgraphRequest, body: string): SubgraphResponse {
  const malformed: Malformed = (what, cause) => {
    const message = `The subgraph "${request.subgraph}" sent ${what}.`;
    return new SubgraphError(request.subgraph, 'SUBGRAPH_MALFORMED', message, { cause, sample: sampleOf(body) });
  };
  const { isTooDeep, mayLoseText } = scanJson(body, MAX_RESPONSE_NESTING);
  if (isTooDeep) throw malformed(`JSON with more than ${MAX_RESPONSE_NESTING} levels of nesting`);
  let response: unknown;
  try {
    response = parseJson(body, mayLoseText);
  } catch (cause) {
    throw malformed('a response that is not JSON', cause);
  }
  return validateResponse(request, response, malformed);
}

type Malformed = (what: string, cause?: unknown) => SubgraphError;

function validateResponse(request: SubgraphRequest, response: unknown, malformed: Malformed): SubgraphResponse {
  if (!isJsonObject(response)) throw malformed('JSON that is not a GraphQL response');
  const data = readData(response['data'], malformed);
  const { errors, omittedErrors } = readErrors(response['errors']);
  if (data === null && errors.length === 0) throw malformed('neither data nor an error');
  if (data === null && !Array.isArray(response['errors'])) throw malformed('errors that are not a list');
  const problem = data && findEntitiesProblem(request, data);
  if (errors.length === 0) {
    if (problem !== null) throw malformed(problem);
    return { data };
  }
  // The errors are the reason why the entities are not those that were requested.
  const usable = problem === null ? data : null;
  return { data: usable, errors, ...(omittedErrors > 0 && { omittedErrors }) };
}

function readData(data: unknown, malformed: Malformed): Readonly<Record<string, unknown>> | null {
  if (data === null || data === undefined) return null;
  if (!isJsonObject(data)) throw malformed('data that is not an object');
  return data;
}

/** Entities are matched to representations by position, so there must be as many. */
function findEntitiesProblem(request: SubgraphRequest, data: Readonly<Record<string, unknown>>): string | null {
  const { representations } = request.variables;
  if (request.kind !== 'entities' || !Array.isArray(representations)) return null;
  const { _entities: entities } = data;
  const isValid =
    Array.isArray(entities) &&
    entities.length === representations.length &&
    entities.every((entity) => entity === null || isJsonObject(entity));
  return isValid ? null : `a list that is not the ${representations.length} requested entities`;
}
