/** Generated values for a type. The same path has the same value on every machine. */
import { createHash } from 'node:crypto';
import { isEnumType } from 'graphql';
import type { GraphQLLeafType } from 'graphql';

/** 32 bits. */
export function hashOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0);
}

const SCALARS: Readonly<Record<string, (seed: string, hash: number) => unknown>> = {
  ID: (seed) => `id-${hashOf(seed).toString(36)}`,
  Int: (_seed, hash) => hash % 100,
  Float: (_seed, hash) => (hash % 1000) / 10,
  Boolean: (_seed, hash) => hash % 2 === 0,
  DateTime: (_seed, hash) => new Date(Date.UTC(2026, 0, 1) + (hash % 31_536_000) * 1000).toISOString(),
  Date: (_seed, hash) => new Date(Date.UTC(2026, 0, 1) + (hash % 365) * 86_400_000).toISOString().slice(0, 10),
  CountryCode: () => 'US',
  CurrencyCode: () => 'USD',
  LanguageTag: () => 'en',
  MinorUnits: (_seed, hash) => String(hash % 10_000),
  URL: (_seed, hash) => `https://mock.example/${hash.toString(36)}`,
};

/**
 * @param field Part of generated texts, so that a reader of a page recognises the field. @param seed Derived from the
 * path.
 */
export function generateLeaf(type: GraphQLLeafType, field: string, seed: string): unknown {
  const hash = hashOf(seed);
  if (isEnumType(type)) {
    const values = type.getValues();
    return values[hash % values.length]?.name;
  }
  return SCALARS[type.name]?.(seed, hash) ?? `${field} ${(hash % 1000).toString()}`;
}
