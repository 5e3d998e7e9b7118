/**
 * Takes out of a subgraph's answer what it was not asked for. Left in, it could pass for what another subgraph is asked
 * for, and would where that one is dead.
 */
import { isContainer, isData } from './data.js';
import type { Data } from './data.js';
import type { FetchSelection } from './fetch-selection.js';

/** Key -> what is asked below it; null for a leaf. Of all types together: the shaper knows which field is of which. */
type Asked = ReadonlyMap<string, Asked | null>;

export type KeepAsked = (data: Data) => void;

export function compileKeepAsked(selection: FetchSelection): KeepAsked {
  const asked = compileAsked(selection);
  return (data) => keep(data, asked);
}

function compileAsked(selection: FetchSelection): Asked {
  const below = new Map<string, FetchSelection>();
  for (const field of selection) below.set(field.key, [...(below.get(field.key) ?? []), ...field.selection]);
  return new Map([...below].map(([key, fields]) => [key, fields.length === 0 ? null : compileAsked(fields)] as const));
}

function keep(data: Data, asked: Asked): void {
  for (const key of Object.keys(data)) {
    const below = asked.get(key);
    // A subgraph may always say of which type an object is.
    if (below === undefined && key !== '__typename') delete data[key];
    else if (below) keepWithin(data[key], below);
  }
}

function keepWithin(value: unknown, asked: Asked): void {
  if (isData(value)) keep(value, asked);
  else if (isContainer(value)) for (const item of Object.values(value)) keepWithin(item, asked);
}
