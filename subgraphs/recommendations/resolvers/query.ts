import { browsePage } from '../browse-page.js';
import type { QueryResolvers } from '../generated/resolvers.js';
import { readRowId } from '../row-id.js';

export const Query = {
  viewer: (_root, _args, { viewer }) => (viewer === null ? null : {}),
  row: async (_root, { id }, { store, loaders }) => {
    const wanted = readRowId(id);
    const page =
      wanted === null ? null : browsePage(store, await loaders.personalisation(), wanted.device, wanted.surface);
    const index = page?.content.rows.findIndex(({ key }) => key === wanted?.key) ?? -1;
    const row = page?.content.rows[index];
    return page === null || row === undefined ? null : { page, index, row };
  },
} satisfies QueryResolvers;
