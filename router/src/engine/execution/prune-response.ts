/**
 * Takes out of a subgraph's answer what it was not asked for. Left in, it could pass for what another subgraph is asked
 * for, and would where that one is dead.
 */
import { isContainer, isData } from './data.js';
import type { Data } from './data.js';
import type { FetchSelection } from './fetch-selection.js';

/** Key -> what is asked below it; null for a leaf. Of all types together: the shaper knows which field is of which. */
type RequestedKeys = ReadonlyMap<string, RequestedKeys | null>;

export type PruneResponse = (data: Data) => void;

export function compilePruneResponse(selection: FetchSelection): PruneResponse {
  const asked = readRequestedKeys(selection);
  return (data) => pruneObject(data, asked);
}

function readRequestedKeys(selection: FetchSelection): RequestedKeys {
  const below = new Map<string, FetchSelection>();
  for (const field of selection) below.set(field.key, [...(below.get(field.key) ?? []), ...field.selection]);
  return new Map(
    [...below].map(([key, fields]) => [key, fields.length === 0 ? null : readRequestedKeys(fields)] as const),
  );
}

function pruneObject(data: Data, asked: RequestedKeys): void {
  for (const key of Object.keys(data)) {
    const below = asked.get(key);
    // A subgraph may always say of which type an object is.
    if (below === undefined && key !== '__typename') delete data[key];
    else if (below) pruneValue(data[key], below);
  }
}

function pruneValue(value: unknown, asked: RequestedKeys): void {
  if (isData(value)) pruneObject(value, asked);
  else if (isContainer(value)) for (const item of Object.values(value)) pruneValue(item, asked);
}
