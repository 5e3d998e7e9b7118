/** The conformance suite of the document store. The test of an adapter provides a harness and calls this once. */
import { describe } from 'vitest';
import { describeChangesConformance } from './changes.conformance.js';
import { describeDocumentsConformance } from './documents.conformance.js';
import type { CreateStoreHarness } from './harness.conformance.js';
import { describeIdempotencyConformance } from './idempotency.conformance.js';
import { describeQueriesConformance } from './queries.conformance.js';
import { describeRepeatedReadsConformance } from './repeated-reads.conformance.js';
import { describeSearchConformance } from './search.conformance.js';

export type { StoreHarness } from './harness.conformance.js';

export function describeStoreConformance(name: string, create: CreateStoreHarness): void {
  describe(name, () => {
    describe('documents', () => describeDocumentsConformance(create));
    describe('queries', () => describeQueriesConformance(create));
    describe('repeated reads', () => describeRepeatedReadsConformance(create));
    describe('search', () => describeSearchConformance(create));
    describe('changes', () => describeChangesConformance(create));
    describe('idempotency keys', () => describeIdempotencyConformance(create));
  });
}
