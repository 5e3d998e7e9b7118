/**
 * What may be stale: fields whose last good value may replace a failed fetch. The schema declares it by a tag of the
 * field, `@tag(name: "stale/SCOPE/AGE")`: `stale/audience/24h`, `stale/profile/30m`. A field without the tag is never
 * stale.
 */
import type { DocumentNode } from 'graphql';
import { argumentOf, directivesNamed, typesWithFields } from '@marquee/federation/supergraph-document';

/**
 * What a value depends on besides the request. `audience`: on the caller's country, language, maturity limit and rights.
 * `profile`: on the caller's account and profile too.
 */
export type StaleScope = 'audience' | 'profile';

export interface StaleRule {
  readonly scope: StaleScope;
  /** How old a value may be. */
  readonly maxAgeMs: number;
}

export interface StaleTags {
  /** Null for a field that may not be stale. */
  ruleOf(typeName: string, fieldName: string): StaleRule | null;
  readonly isEmpty: boolean;
  /** A sentence for each tag that begins with `stale/` and cannot be read. It is ignored. */
  readonly problems: readonly string[];
}

const PREFIX = 'stale/';
const TAG = /^stale\/(audience|profile)\/([1-9]\d{0,5})(s|m|h)$/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** A tag cannot allow more than a week. */
const MAX_AGE_MS = 7 * 24 * 3_600_000;

export function readStaleTags(supergraph: DocumentNode): StaleTags {
  const rules = new Map<string, StaleRule>();
  const problems: string[] = [];
  for (const [typeName, type] of typesWithFields(supergraph)) {
    for (const tag of tagNames(type))
      problems.push(`The tag "${tag}" of the type ${typeName} is ignored: it is for fields.`);
    for (const field of type.fields ?? []) {
      const coordinate = `${typeName}.${field.name.value}`;
      for (const tag of tagNames(field)) {
        const rule = readTag(tag);
        if (rule === null)
          problems.push(`The tag "${tag}" of ${coordinate} is ignored: it must be as in "stale/audience/24h".`);
        else rules.set(coordinate, stricterOf(rules.get(coordinate) ?? null, rule));
      }
    }
  }
  return {
    ruleOf: (typeName, fieldName) => rules.get(`${typeName}.${fieldName}`) ?? null,
    isEmpty: rules.size === 0,
    problems,
  };
}

/** The rule that allows no more than either of the two. */
export function stricterOf(one: StaleRule | null, other: StaleRule): StaleRule {
  if (one === null) return other;
  return {
    scope: one.scope === 'profile' || other.scope === 'profile' ? 'profile' : 'audience',
    maxAgeMs: Math.min(one.maxAgeMs, other.maxAgeMs),
  };
}

function tagNames(node: Parameters<typeof directivesNamed>[0]): readonly string[] {
  return directivesNamed(node, 'tag')
    .map((directive) => argumentOf(directive, 'name'))
    .filter((name): name is string => typeof name === 'string' && name.startsWith(PREFIX));
}

function readTag(tag: string): StaleRule | null {
  const [, scope, count, unit] = TAG.exec(tag) ?? [];
  const maxAgeMs = Number(count) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  if (!(maxAgeMs <= MAX_AGE_MS)) return null;
  return { scope: scope === 'audience' ? 'audience' : 'profile', maxAgeMs };
}
