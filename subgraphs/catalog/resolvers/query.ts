/** The root query fields. */
import { asId } from '@marquee/contracts/ids';
import type { GenreId, PersonId, TitleId } from '@marquee/contracts/ids';
import { nextLicenceChange } from '@marquee/contracts/licence';
import { readPageArguments, toConnection } from '@marquee/subgraph/connection';
import { badUserInput } from '@marquee/subgraph/errors';
import type { Context } from '../context.js';
import type { TitleDocument } from '../documents.js';
import { editorialPage } from '../browsing/editorial-page.js';
import type { QueryResolvers } from '../generated/resolvers.js';
import { isVisible, restrictionsOf } from '../rules/visibility.js';
import { requireStaff } from '../productions/staff.js';

const MAX_IDS = 100;

function ifVisible(title: TitleDocument | null, { viewer, now, validity }: Context): TitleDocument | null {
  if (title === null) return null;
  const restrictions = restrictionsOf(viewer);
  validity.changesAt(nextLicenceChange(title.windows, restrictions.country, now));
  return isVisible(title, restrictions, now) ? title : null;
}

function within(name: string, value: number, max: number): number {
  if (value < 1 || value > max) throw badUserInput(`\`${name}\` must be from 1 to ${max}, got ${value}.`);
  return value;
}

export const Query = {
  title: async (_root, { id }, context) => ifVisible(await context.loaders.title.load(asId<TitleId>(id)), context),

  titles: async (_root, { ids }, context) => {
    if (ids.length > MAX_IDS)
      throw badUserInput(`\`ids\` may hold at most ${MAX_IDS} ids, got ${ids.length}: send several requests.`);
    const titles = await context.loaders.title.loadList(ids.map((id) => asId<TitleId>(id)));
    return titles.map((title) => ifVisible(title, context));
  },

  genres: (_root, _args, { store }) => store.allGenres(),

  genre: (_root, { id }, { loaders }) => loaders.genre.load(asId<GenreId>(id)),

  person: (_root, { id }, { loaders }) => loaders.person.load(asId<PersonId>(id)),

  editorialPage: (_root, { country, maturityLimit, rows, perRow }, context) =>
    editorialPage(
      { country, maturityLimit, rows: within('rows', rows ?? 6, 20), perRow: within('perRow', perRow ?? 10, 40) },
      context,
    ),

  production: async (_root, { titleId }, context) => {
    requireStaff(context);
    return (await context.store.production(asId<TitleId>(titleId)))?.production ?? null;
  },

  productions: async (_root, { life, ...args }, context) => {
    requireStaff(context);
    const page = readPageArguments(args, { max: 100 });
    return toConnection(await context.store.productions(life, page), page, (production) => ({ node: production }));
  },
} satisfies QueryResolvers;
