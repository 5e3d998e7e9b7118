/** From the body of a response to the values in it, one for each entity; and from values to a body for the engine. */
import { isJsonObject, stringifyJson } from '@marquee/exact-json/exact-value';
import { splitWholeEntities } from '../entity-store/split-list.js';
import type { SubgraphResponse, SubgraphResponseError } from '../subgraph-client/subgraph-request.js';
import type { FetchedValue } from './shared-fetch.js';

const NO_ERRORS: readonly SubgraphResponseError[] = [];

/**
 * The entities of a body that has nothing else in it, without parsing them. Null for any other body, which is to be
 * parsed.
 */
export function splitValues(body: Buffer, count: number): readonly FetchedValue[] | null {
  const entities = splitWholeEntities(body);
  if (entities === null || entities.length !== count) return null;
  return entities.every(isEntity) ? entities.map((json) => ({ json, errors: NO_ERRORS })) : null;
}

function isEntity(json: string): boolean {
  return json === 'null' || (json.startsWith('{') && json.endsWith('}'));
}

/**
 * The entities of a parsed response. Errors without a place among them are at all of them: none of them is a truth.
 */
export function parsedValues(
  { data, errors = [], omittedErrors = 0 }: SubgraphResponse,
  count: number,
): FetchedValue[] {
  const list: unknown = data?.['_entities'];
  const entities: readonly unknown[] = Array.isArray(list) ? list : [];
  const atEntity = new Map<number, SubgraphResponseError[]>();
  const everywhere: SubgraphResponseError[] = [];
  for (const error of errors) {
    const [field, index] = error.path ?? [];
    if (field !== '_entities' || typeof index !== 'number' || index >= count) everywhere.push(error);
    else atEntity.set(index, [...(atEntity.get(index) ?? []), error]);
  }
  if (omittedErrors > 0) everywhere.push({ message: `${omittedErrors} further errors of the response are left out.` });
  const [first] = everywhere;
  return Array.from({ length: count }, (_, index) => {
    const entity = entities[index];
    const json = isJsonObject(entity) ? Buffer.from(stringifyJson(entity)).toString('latin1') : 'null';
    const own = atEntity.get(index) ?? NO_ERRORS;
    if (first === undefined) return { json, errors: own };
    return { json, errors: [...own, ...(index === 0 ? everywhere : [first])] };
  });
}

/** @param entities JSON, one character for each byte, in the order of the representations. */
export function bodyOf(entities: readonly string[]): Buffer {
  return Buffer.from(`{"data":{"_entities":[${entities.join(',')}]}}`, 'latin1');
}

export interface PlacedError {
  readonly error: SubgraphResponseError;
  /** Of the entity in the body. */
  readonly index: number;
}

export function bodyWithErrors(entities: readonly string[], errors: readonly PlacedError[]): Buffer {
  const placed = errors.map(({ error, index }) => {
    const [field, at, ...path] = error.path ?? [];
    const below = field === '_entities' && typeof at === 'number' ? path : [];
    const { message, extensions } = error;
    return { message, path: ['_entities', index, ...below], ...(extensions !== undefined && { extensions }) };
  });
  const list = Buffer.from(stringifyJson(placed)).toString('latin1');
  return Buffer.from(`{"data":{"_entities":[${entities.join(',')}]},"errors":${list}}`, 'latin1');
}
