import { localised } from '@marquee/contracts/localised';
import type { TitleId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { TitleResolvers } from '../generated/resolvers.js';
import { progressInTitle } from '../viewing/progress.js';
import { decidePlayability } from '../rules/streams/playability.js';

export const Title = {
  name: ({ names, originalLanguage }, _args, { viewer }) =>
    localised(names, viewer?.language ?? originalLanguage, originalLanguage),
  kind: ({ kind }) => kind,
  progress: async (title, _args, { loaders }) => {
    const bookmark = await loaders.bookmarks.load(title.id);
    return bookmark === null ? null : progressInTitle(bookmark, title);
  },
  playability: async (title, _args, { loaders, now }) => {
    const [member, restrictions] = await Promise.all([loaders.member(), loaders.restrictions()]);
    return restrictions === null ? null : decidePlayability(title, restrictions, member?.subscription ?? null, now);
  },
} satisfies TitleResolvers;

export const resolveTitles: ReferenceResolver<Context> = (references, { loaders }) =>
  Promise.all(
    references.map(async ({ id }) => (typeof id === 'string' ? loaders.titles.load(asId<TitleId>(id)) : null)),
  );
