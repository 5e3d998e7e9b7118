/** Builds the pages of members as the service builds them, without a store. */
import { createDerivedCache } from '../../caches/derived-cache.js';
import { createPageCache } from '../../caches/page-cache.js';
import { browsePage } from '../../pages/browse-page.js';
import type { Allocation } from '../../experiments/allocate.js';
import type { BuiltPage } from '../../pages/built-page.js';
import { personalise } from '../../personalisation.js';
import { buildCatalogue } from '../../rules/catalogue/catalogue.js';
import type { Catalogue } from '../../rules/catalogue/catalogue.js';
import { createVisibleTitles } from '../../rules/catalogue/visible-titles.js';
import type { BrowseSurface, DeviceClass } from '../../rules/page/page-input.js';
import type { CountryRanking } from '../../rules/popularity/ranking.js';
import { NO_RATINGS } from '../../rules/profile/ratings.js';
import type { PageContent } from '../../rules/page/build-page.js';
import type { ServedModel } from '../serving/served-model.js';
import type { PageMember, PageWorld } from './page-world.js';

export interface PageRequest {
  readonly member: PageMember;
  readonly now: Date;
  readonly ranking: CountryRanking;
  /** Null: the popularity page. */
  readonly model: ServedModel | null;
  readonly device?: DeviceClass;
  readonly surface?: BrowseSurface;
  /** Default: of a member who takes part in no experiment. */
  readonly allocation?: Allocation;
}

export interface PageBuilder {
  readonly catalogue: Catalogue;
  /** Builds the whole page, from nothing that an earlier page has left. */
  build(request: PageRequest): PageContent;
}

export function createPageBuilder({ titles }: Pick<PageWorld, 'titles'>): PageBuilder {
  const catalogue = buildCatalogue(titles, 1);
  const snapshot = { catalogue, visibleTitles: createVisibleTitles(catalogue) };
  return {
    catalogue,
    build: ({ member: { viewer, views }, now, ranking, model, device = 'TV', surface = 'HOME', allocation }) => {
      const facts = {
        ...{ revision: 1, listed: [], ratings: NO_RATINGS, profile: null },
        history: { views, version: views.length },
      };
      const read = { facts, rejected: [], source: 'store' } as const;
      const allocated = allocation === undefined ? {} : { allocation };
      const inputs = { ...read, ...allocated, viewer, now, snapshot, countryRanking: ranking, model };
      const personalisation = personalise(inputs, createDerivedCache(1));
      const page = browsePage(createPageCache<BuiltPage>(1), personalisation, device, surface);
      return page?.content ?? { quality: 'POPULAR', hero: null, rows: [] };
    },
  };
}
