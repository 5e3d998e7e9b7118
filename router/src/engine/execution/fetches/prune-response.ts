/**
 * Removes fields from a response that the fetch did not select. Otherwise they would replace fields of the
 * same name that another subgraph returns, when that subgraph is down.
 */
import { isData } from '../data.js';
import type { Data } from '../data.js';
import type { FetchSelection } from './fetch-selection.js';

/** Plan key -> the keys below it; null for a leaf. The fields of all types together: completion checks the types. */
type RequestedKeys = ReadonlyMap<string, RequestedKeys | null>;

export type PruneResponse = (data: Data) => void;

export function compilePruneResponse(selection: FetchSelection): PruneResponse {
  const keys = readRequestedKeys(selection);
  return (data) => pruneObject(data, keys);
}

function readRequestedKeys(selection: FetchSelection): RequestedKeys {
  const below = new Map<string, FetchSelection>();
  for (const field of selection) below.set(field.key, [...(below.get(field.key) ?? []), ...field.selection]);
  return new Map(
    [...below].map(([key, fields]) => [key, fields.length === 0 ? null : readRequestedKeys(fields)] as const),
  );
}

function pruneObject(data: Data, keys: RequestedKeys): void {
  for (const key in data) {
    const below = keys.get(key);
    // A `__typename` that was not selected is harmless.
    if (below === undefined && key !== '__typename') delete data[key];
    else if (below) pruneValue(data[key], below);
  }
}

function pruneValue(value: unknown, keys: RequestedKeys): void {
  if (isData(value)) pruneObject(value, keys);
  else if (Array.isArray(value)) for (const item of value) pruneValue(item, keys);
}
