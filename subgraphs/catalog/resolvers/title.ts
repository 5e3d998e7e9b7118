/** The fields of a title, and its entity resolution. */
import type { TitleId } from '@marquee/contracts/ids';
import { localised } from '@marquee/contracts/localised';
import { badUserInput } from '@marquee/subgraph/errors';
import { titleArtwork } from '../artwork/artwork-link.js';
import type { ArtworkLink } from '../artwork/artwork-link.js';
import type { Shape } from '../artwork/sizes.js';
import type { Context } from '../context.js';
import type { TitleDocument } from '../documents.js';
import { titleModel } from '../title-model.js';
import type { CreditResolvers, TitleResolvers } from '../generated/resolvers.js';
import { availabilityFor } from './availability.js';
import { badgesIn, nextBadgeChange } from '../rules/badges.js';
import { languageOf, restrictionsOf } from '../rules/visibility.js';
import { resolveBy } from './references.js';

const MAX_CAST = 50;
const MAX_TRAILERS = 20;

function within(first: number, most: number): number {
  if (first < 1 || first > most) throw badUserInput(`\`first\` must be from 1 to ${most}, got ${first}.`);
  return first;
}

const SYNOPSES = { SHORT: 'short', MEDIUM: 'medium', LONG: 'long' } as const;

function nameOf(title: TitleDocument, { viewer }: Context): string {
  return localised(title.names, languageOf(viewer), title.originalLanguage);
}

function picture(title: TitleDocument, id: string | null, shape: Shape, width: number, context: Context): ArtworkLink {
  return titleArtwork(title, nameOf(title, context), context.services.publicUrl, id, shape, width);
}

export const Title = {
  name: (title, _args, context) => nameOf(title, context),
  synopsis: (title, { length }, { viewer }) =>
    localised(title.synopses[SYNOPSES[length ?? 'SHORT']], languageOf(viewer), title.originalLanguage),
  maturityRating: ({ rating }) => rating,
  badges: (title, _args, { viewer, now, validity }) => {
    const { country } = restrictionsOf(viewer);
    validity.changesAt(nextBadgeChange(title, country, now));
    return badgesIn(title, country, now);
  },
  availability: (title, _args, context) => availabilityFor(title, context),
  boxArt: (title, { shape, width }, context) => picture(title, null, shape ?? 'LANDSCAPE_16_9', width ?? 320, context),
  artwork: (title, { shape, width }, context) =>
    picture(title, title.personalizedArtworkId ?? null, shape ?? 'LANDSCAPE_16_9', width ?? 320, context),
  logo: (title, { width }, context) => picture(title, null, 'LOGO', width ?? 240, context),
  cast: ({ people }, { first }) => {
    const count = within(first ?? 10, MAX_CAST);
    return people.filter(({ role }) => role === 'ACTOR').slice(0, count);
  },
  trailers: ({ trailers = [] }, { first }) => {
    const count = within(first ?? 3, MAX_TRAILERS);
    return trailers.length === 0 ? null : trailers.slice(0, count);
  },
  directors: ({ people }) => people.filter(({ role }) => role === 'DIRECTOR'),
  creators: ({ people }) => people.filter(({ role }) => role === 'CREATOR'),
  accessibility: ({ audioDescription, closedCaptions }) => ({ audioDescription, closedCaptions }),
  seasons: async ({ seasonIds }, _args, { loaders }) =>
    (await loaders.season.loadList(seasonIds)).filter((season) => season !== null),
  seasonCount: ({ seasonIds }) => seasonIds.length,
} satisfies TitleResolvers;

/**
 * A reference to a known title always resolves, for any licence and maturity level: the referring subgraph has
 * decided to show it, and `availability` states its licence.
 */
export const resolveTitles = resolveBy<TitleId, TitleDocument>(
  ({ title }) => title,
  (title, { personalizedArtworkId }) =>
    titleModel(title, typeof personalizedArtworkId === 'string' ? personalizedArtworkId : null),
);

export const Credit = {
  person: ({ id, name }) => ({ id, name }),
} satisfies CreditResolvers;
