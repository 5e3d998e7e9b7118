import type { PageContent } from '../rules/page/build-page.js';

/** A page as it is cached, without what belongs to a single request. */
export interface BuiltPage {
  readonly content: PageContent;
  readonly generatedAt: Date;
}
