/** The personal fields of a title, and its entity resolution. */
import { asId } from '@marquee/contracts/ids';
import type { TitleId } from '@marquee/contracts/ids';
import { localised } from '@marquee/contracts/localised';
import { listConnection, readPageArguments } from '@marquee/subgraph/connection';
import type { ReferenceResolver } from '@marquee/subgraph/define-subgraph';
import type { Context } from '../context.js';
import type { TitleResolvers } from '../generated/resolvers.js';
import type { TitleModel } from '../models.js';
import { toTitle } from '../pages/page-connections.js';
import { similarTitles, artworkFor, matchScore, reasonFor, top10Rank } from '../titles/title-facts.js';

/** Undefined for a title that the viewer may not see. */
function visibleTitle(number: number, { catalogue, visible }: TitleModel['personalisation']) {
  return visible.has(number) ? catalogue.titles[number] : undefined;
}

export const Title = {
  name: ({ number, personalisation }) => {
    const title = visibleTitle(number, personalisation);
    return title === undefined ? null : localised(title.names, personalisation.language, title.originalLanguage);
  },
  kind: ({ number, personalisation }) => visibleTitle(number, personalisation)?.kind ?? null,
  matchScore: (title, _args, { validity }) => {
    validity.changesAt(title.personalisation.unchangedUntilMs);
    return matchScore(title);
  },
  personalizedArtworkId: (title, _args, { validity }) => {
    validity.changesAt(title.personalisation.unchangedUntilMs);
    return artworkFor(title);
  },
  moreLikeThis: (title, args) => {
    const page = readPageArguments(args, { max: 60, fallback: 12 });
    const { personalisation } = title;
    const idOf = (number: number): string => personalisation.catalogue.titles[number]?.id ?? '';
    const list = similarTitles(title);
    const connection = listConnection(list, page, idOf, (number, index) => ({
      rank: index + 1,
      trackId: `like.${title.id}.${index}`,
      node: toTitle(personalisation, number),
    }));
    return { ...connection, totalCount: list.length };
  },
  whyRecommended: (title) => reasonFor(title),
  top10Rank,
} satisfies TitleResolvers;

export const resolveTitles: ReferenceResolver<Context> = async (references, { loaders }) => {
  const personalisation = await loaders.personalisation();
  const { indexOf } = personalisation.catalogue;
  const numbers = references.map(({ id }) => (typeof id === 'string' ? indexOf.get(asId<TitleId>(id)) : undefined));
  personalisation.reasons.expect(numbers.filter((number) => number !== undefined));
  return numbers.map((number): TitleModel | null => (number === undefined ? null : toTitle(personalisation, number)));
};
