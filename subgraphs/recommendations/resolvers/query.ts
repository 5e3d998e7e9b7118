/** The browse page and its rows as query fields. */
import type { Context } from '../context.js';
import { recordExposures } from '../experiments/record-exposures.js';
import { browsePage } from '../pages/browse-page.js';
import type { BrowsePage } from '../pages/browse-page.js';
import type { QueryResolvers, ViewerResolvers } from '../generated/resolvers.js';
import { readRowId } from '../pages/row-id.js';
import type { BrowseSurface, DeviceClass } from '../rules/page/page-input.js';

async function pageOf(
  { store, services, loaders, validity }: Context,
  device: DeviceClass,
  surface: BrowseSurface,
): Promise<BrowsePage | null> {
  const page = browsePage(services.cachesOf(store).pages, await loaders.personalisation(), device, surface);
  validity.until(page?.validUntil ?? null);
  if (page !== null) recordExposures(services.exposures, page);
  return page;
}

export const Query = {
  viewer: (_root, _args, { viewer }) => (viewer === null ? null : {}),
  row: async (_root, { id }, context) => {
    const wanted = readRowId(id);
    const page = wanted === null ? null : await pageOf(context, wanted.device, wanted.surface);
    const index = page?.content.rows.findIndex(({ key }) => key === wanted?.key) ?? -1;
    const row = page?.content.rows[index];
    return page === null || row === undefined ? null : { page, index, row };
  },
} satisfies QueryResolvers;

export const Viewer = {
  browsePage: (_viewer, { device, surface }, context) => pageOf(context, device, surface),
} satisfies ViewerResolvers;
