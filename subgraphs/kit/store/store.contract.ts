/** What every store adapter must hold. An adapter's test is a harness and one call of this. */
import { describe } from 'vitest';
import { describeChanges } from './contract/changes.contract.js';
import { describeDocuments } from './contract/documents.contract.js';
import type { CreateStoreHarness } from './contract/harness.contract.js';
import { describeIdempotency } from './contract/idempotency.contract.js';
import { describeQueries } from './contract/queries.contract.js';
import { describeSearch } from './contract/search.contract.js';

export type { StoreHarness } from './contract/harness.contract.js';

export const describeStoreContract = (name: string, create: CreateStoreHarness): void => {
  describe(name, () => {
    describe('documents', () => describeDocuments(create));
    describe('queries', () => describeQueries(create));
    describe('search', () => describeSearch(create));
    describe('changes', () => describeChanges(create));
    describe('idempotency keys', () => describeIdempotency(create));
  });
};
