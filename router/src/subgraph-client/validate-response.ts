/** Validates that the body of a subgraph's response is a GraphQL response, with one entity per representation. */
import { isJsonObject } from '@marquee/exact-json/exact-value';
import { parseJson } from '@marquee/exact-json/parse-json';
import { SubgraphError } from './subgraph-error.js';
import type { SubgraphRequest, SubgraphResponse, SubgraphResponseError } from './subgraph-request.js';

/** Throws SUBGRAPH_MALFORMED when the body is not JSON, or not a GraphQL response to `request`. */
export function parseResponse(request: SubgraphRequest, body: string): SubgraphResponse {
  let response: unknown;
  try {
    response = parseJson(body);
  } catch (cause) {
    throw malformed(request, 'a response that is not JSON', cause);
  }
  return validateResponse(request, response);
}

function validateResponse(request: SubgraphRequest, response: unknown): SubgraphResponse {
  if (!isJsonObject(response)) throw malformed(request, 'JSON that is not a GraphQL response');
  const data = readData(request, response['data']);
  const errors = readErrors(request, response['errors']);
  if (data === null && errors.length === 0) throw malformed(request, 'neither data nor an error');
  if (data !== null) checkEntities(request, data);
  return errors.length === 0 ? { data } : { data, errors };
}

function readData(request: SubgraphRequest, data: unknown): Readonly<Record<string, unknown>> | null {
  if (data === null || data === undefined) return null;
  if (!isJsonObject(data)) throw malformed(request, 'data that is not an object');
  return data;
}

function readErrors(request: SubgraphRequest, errors: unknown): readonly SubgraphResponseError[] {
  if (errors === undefined || errors === null) return [];
  if (!Array.isArray(errors) || !errors.every(isResponseError))
    throw malformed(request, 'errors that are not a list of GraphQL errors');
  return errors;
}

/** Entities are matched to representations by position, so there must be as many. */
function checkEntities(request: SubgraphRequest, data: Readonly<Record<string, unknown>>): void {
  const { representations } = request.variables;
  if (request.kind !== 'entities' || !Array.isArray(representations)) return;
  const { _entities: entities } = data;
  const isValid =
    Array.isArray(entities) &&
    entities.length === representations.length &&
    entities.every((entity) => entity === null || isJsonObject(entity));
  if (!isValid) throw malformed(request, `a list that is not the ${representations.length} requested entities`);
}

function isResponseError(value: unknown): value is SubgraphResponseError {
  return (
    isJsonObject(value) &&
    typeof value['message'] === 'string' &&
    (value['path'] === undefined || value['path'] === null || Array.isArray(value['path'])) &&
    (value['extensions'] === undefined || value['extensions'] === null || isJsonObject(value['extensions']))
  );
}

function malformed({ subgraph }: SubgraphRequest, what: string, cause?: unknown): SubgraphError {
  return new SubgraphError(subgraph, 'SUBGRAPH_MALFORMED', `The subgraph "${subgraph}" sent ${what}.`, { cause });
}
