/**
 * The labels of progressive overrides, and who follows them: `percent(n)` by member, others by a decision handed in.
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

/** The `n` of `percent(n)`, from 0 to 100 with fractions; null for a label of another kind. */
export function percentOf(label: string): number | null {
  const match = /^percent\((\d{1,3}(?:\.\d{1,8})?)\)$/.exec(label);
  return match === null ? null : Number(match[1]);
}

/**
 * A number at least 0 and less than 100, always the same for the same member and label: a member does not flip between
 * old and new from one request to the next, and different roll-outs meet different members first.
 */
export function stickyPercentile(label: string, member: string): number {
  // Ids that differ only at their end have near hashes: the steps below mix the high bits down.
  const hash = fnv1a32(`${label}\n${member}`);
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (((mixed ^ (mixed >>> 13)) >>> 0) / 4_294_967_296) * 100;
}
