/** The route of each page. */
import { blastRadiusPage } from './operations/blast-radius.js';
import { checkPage } from './checks/check.js';
import { checksPage } from './checks/checks.js';
import { codePage, explainPage } from './codes/codes.js';
import type { PageRequest, Page, VariantPage } from './page.js';
import { launchPage } from './launches/launch.js';
import { launchesPage } from './launches/launches.js';
import { operationPage } from './operations/operation.js';
import { overviewPage } from './variants/overview.js';
import { schemaPage } from './schema/schema.js';
import { subgraphPage } from './schema/subgraph.js';
import { typePage } from './schema/type.js';
import { switchesPage } from './switches/switches.js';
import { usagePage } from './operations/usage.js';
import { variantsPage } from './variants/variants.js';

export const PAGES: Readonly<Record<string, (request: PageRequest) => Promise<Page>>> = {
  '/': variantsPage,
  '/explain': explainPage,
  '/explain/:code': codePage,
};

/** Routes below `/<graph>@<variant>`. */
export const VARIANT_PAGES: Readonly<Record<string, VariantPage>> = {
  '': overviewPage,
  '/subgraphs/:name': subgraphPage,
  '/schema': schemaPage,
  '/schema/:type': typePage,
  '/launches': launchesPage,
  '/launches/:id': launchPage,
  '/checks': checksPage,
  '/checks/:id': checkPage,
  '/switches': switchesPage,
  '/blast-radius': blastRadiusPage,
  '/usage': usagePage,
  '/usage/:operation': operationPage,
};
