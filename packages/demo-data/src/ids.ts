import { v5 } from 'uuid';

/** Namespace of everything in the sample data. Changing it gives every seeded thing a new id. */
const NAMESPACE = '6f0e8b1c-4d3a-5c27-9b7e-2a51c0de7001';

/** The id of a thing in the sample data: the same on every machine for the same source, name and year. */
export function demoId<T extends string>(source: string, name: string, year: number | null = null): T {
  return v5(`${source}\n${name}\n${year ?? ''}`, NAMESPACE) as T;
}
