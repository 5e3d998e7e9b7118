import type { PageContent } from '../rules/page/build-page.js';

/** A page as it is cached, without what belongs to a single request. */
export interface BuiltPage {
  readonly content: PageContent;
  readonly generatedAt: Date;
  /** When the licence of one of its titles ends in the country; RFC 3339, null for no known end. */
  readonly validUntil: string | null;
}
