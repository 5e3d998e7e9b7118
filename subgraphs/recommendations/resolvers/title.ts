import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { localised } from '@marquee/contracts/localised';
import { listConnection, readPageArguments } from '@marquee/subgraph/connection';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { TitleResolvers } from '../generated/resolvers.js';
import type { TitleModel } from '../models.js';
import { toTitle } from '../page-connections.js';
import { alike, artworkFor, matchScore, reasonFor, top10Rank } from '../title-facts.js';

export const Title = {
  name: ({ number, session }) => {
    const title = session.catalogue.titles[number];
    return title === undefined ? null : localised(title.names, session.language, title.originalLanguage);
  },
  kind: ({ number, session }) => session.catalogue.titles[number]?.kind ?? null,
  matchScore,
  personalizedArtworkId: artworkFor,
  moreLikeThis: (title, args) => {
    const page = readPageArguments(args, { max: 60, fallback: 12 });
    const { session } = title;
    const idOf = (number: number): string => session.catalogue.titles[number]?.id ?? '';
    const list = alike(title);
    const connection = listConnection(list, page, idOf, (number, index) => ({
      rank: index + 1,
      trackId: `like.${title.id}.${index}`,
      node: toTitle(session, number),
    }));
    return { ...connection, totalCount: list.length };
  },
  whyRecommended: reasonFor,
  top10Rank,
} satisfies TitleResolvers;

export const resolveTitles: ReferenceResolver<Context> = async (references, { loaders }) => {
  const session = await loaders.session();
  const { indexOf } = session.catalogue;
  return references.map(({ id }): TitleModel | null => {
    const number = typeof id === 'string' ? indexOf.get(asId<TitleId>(id)) : undefined;
    return number === undefined ? null : toTitle(session, number);
  });
};
