/**
 * The labels of progressive overrides (`@override(label:)`). `percent(n)` is decided by the account; other labels are
 * decided by the caller of the engine.
 */
import { fnv1a32 } from '@marquee/runtime/hash';
import type { DocumentNode } from 'graphql';
import { argumentOf, typesWithFields, directivesNamed } from './supergraph-document.js';

export function readOverrideLabels(supergraph: DocumentNode): readonly string[] {
  const labels = new Set<string>();
  for (const type of typesWithFields(supergraph).values()) {
    for (const field of type.fields ?? []) {
      for (const join of directivesNamed(field, 'join__field')) {
        const label = argumentOf(join, 'overrideLabel');
        if (typeof label === 'string') labels.add(label);
      }
    }
  }
  return [...labels].sort();
}

/** The `n` of `percent(n)`, from 0 to 100, fractions allowed; null for a label of another kind. */
export function percentOf(label: string): number | null {
  const match = /^percent\((\d{1,3}(?:\.\d{1,8})?)\)$/.exec(label);
  return match === null ? null : Number(match[1]);
}

/**
 * A number from 0 to below 100, the same for the same account and label in every process: an account does not switch
 * between the old and the new subgraph from request to request, and roll-outs with different labels start with
 * different accounts.
 */
export function stickyPercentile(label: string, accountId: string): number {
  // Hashes of ids that differ only in their last characters are close to each other: mix the high bits down.
  const hash = fnv1a32(`${label}\n${accountId}`);
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (((mixed ^ (mixed >>> 13)) >>> 0) / 4_294_967_296) * 100;
}
