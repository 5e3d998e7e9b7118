/** What every store adapter must hold. An adapter's test is a harness and one call of this. */
import { describe } from 'vitest';
import { describeChanges } from './changes.conformance.js';
import { describeDocuments } from './documents.conformance.js';
import type { CreateStoreHarness } from './harness.conformance.js';
import { describeIdempotency } from './idempotency.conformance.js';
import { describeQueries } from './queries.conformance.js';
import { describeSearch } from './search.conformance.js';

export type { StoreHarness } from './harness.conformance.js';

export function describeStoreContract(name: string, create: CreateStoreHarness): void {
  describe(name, () => {
    describe('documents', () => describeDocuments(create));
    describe('queries', () => describeQueries(create));
    describe('search', () => describeSearch(create));
    describe('changes', () => describeChanges(create));
    describe('idempotency keys', () => describeIdempotency(create));
  });
}
