import { v5 } from 'uuid';

/** UUID namespace of the sample data. A change of it changes all ids. */
const NAMESPACE = '6f0e8b1c-4d3a-5c27-9b7e-2a51c0de7001';

/** The UUIDv5 of an object of the sample data: the same on every machine for the same source, name and year. */
export function demoId<T extends string>(source: string, name: string, year: number | null = null): T {
  return v5(`${source}\n${name}\n${year ?? ''}`, NAMESPACE) as T;
}
