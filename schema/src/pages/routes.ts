/** Which page is where. */
import { blastRadiusPage } from './blast-radius.js';
import { checkPage } from './check.js';
import { checksPage } from './checks.js';
import { codePage, explainPage } from './explain.js';
import type { Ask, Page, VariantPage } from './frame/page.js';
import { launchPage } from './launch.js';
import { launchesPage } from './launches.js';
import { operationPage } from './operation.js';
import { overviewPage } from './overview.js';
import { schemaPage } from './schema.js';
import { subgraphPage } from './subgraph.js';
import { typePage } from './type.js';
import { usagePage } from './usage.js';
import { variantsPage } from './variants.js';

export const PAGES: Readonly<Record<string, (ask: Ask) => Promise<Page>>> = {
  '/': variantsPage,
  '/explain': explainPage,
  '/explain/:code': codePage,
};

/** Below `/<graph>@<variant>`. */
export const VARIANT_PAGES: Readonly<Record<string, VariantPage>> = {
  '': overviewPage,
  '/subgraphs/:name': subgraphPage,
  '/schema': schemaPage,
  '/schema/:type': typePage,
  '/launches': launchesPage,
  '/launches/:id': launchPage,
  '/checks': checksPage,
  '/checks/:id': checkPage,
  '/blast-radius': blastRadiusPage,
  '/usage': usagePage,
  '/usage/:operation': operationPage,
};
