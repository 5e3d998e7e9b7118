/** What catalog needs besides its data: made once per process. */
import { createEventIds } from '@marquee/document-store/event-ids';
import type { Store } from '@marquee/document-store/port';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { CatalogConfig } from './config.js';
import type { EditorialPage } from './browsing/editorial-page-content.js';
import { createStaleIfErrorCache } from './browsing/stale-if-error-cache.js';
import type { StaleIfErrorCache } from './browsing/stale-if-error-cache.js';

export interface CatalogServices {
  /** Base URL of the pictures that this process serves, without a trailing slash. */
  readonly publicUrl: string;
  readonly editorialPages: StaleIfErrorCache<EditorialPage>;
  /** A new UUIDv7. */
  newId(): string;
}

/** Countries times maturity limits, in a few sizes each. A page takes some hundred kilobytes. */
const MAX_EDITORIAL_PAGES = 200;
const EDITORIAL_PAGE_MAX_AGE_MS = 24 * 3_600_000;

export function createCatalogServices(
  _store: Store,
  { publicUrl, clock }: Pick<SubgraphRuntime<CatalogConfig>, 'publicUrl' | 'clock'>,
): CatalogServices {
  return {
    publicUrl,
    editorialPages: createStaleIfErrorCache({ limit: MAX_EDITORIAL_PAGES, maxAgeMs: EDITORIAL_PAGE_MAX_AGE_MS }),
    newId: createEventIds(clock),
  };
}
