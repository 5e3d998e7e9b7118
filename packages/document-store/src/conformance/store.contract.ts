/** What every store adapter must hold. An adapter's test is a harness and one call of this. */
import { describe } from 'vitest';
import { describeChanges } from './changes.contract.js';
import { describeDocuments } from './documents.contract.js';
import type { CreateStoreHarness } from './harness.contract.js';
import { describeIdempotency } from './idempotency.contract.js';
import { describeQueries } from './queries.contract.js';
import { describeSearch } from './search.contract.js';

export type { StoreHarness } from './harness.contract.js';

export function describeStoreContract(name: string, create: CreateStoreHarness): void {
  describe(name, () => {
    describe('documents', () => describeDocuments(create));
    describe('queries', () => describeQueries(create));
    describe('search', () => describeSearch(create));
    describe('changes', () => describeChanges(create));
    describe('idempotency keys', () => describeIdempotency(create));
  });
}
