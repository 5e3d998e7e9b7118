/** What pages are evaluated on: a catalogue, members with their histories, and the popularity of titles at each time. */
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { POPULARITY_SPAN_MS, addPlay } from '../../rules/popularity/popularity.js';
import { toCountryRanking } from '../../rules/popularity/ranking.js';
import type { CountryRanking } from '../../rules/popularity/ranking.js';
import type { View } from '../../rules/profile/history.js';
import { isStarted } from '../../rules/profile/watched-titles.js';
import type { Title } from '../../rules/catalogue/title.js';
import { createInteractionsBuilder } from '../data/interactions-builder.js';
import type { Interactions } from '../model.js';

export interface PageMember {
  readonly viewer: ViewerIdentity;
  /** The latest first, one per title. */
  readonly views: readonly View[];
}

export interface PageWorld {
  readonly titles: readonly Title[];
  readonly members: readonly PageMember[];
}

/** The titles that members have started, by member. */
export function interactionsOf(members: readonly PageMember[]): Interactions {
  const builder = createInteractionsBuilder();
  for (const { viewer, views } of members) {
    const user = builder.addUser(viewer.profileId ?? '');
    for (const view of views) if (isStarted(view)) builder.add(user, view.titleId, Date.parse(view.at) / 1000);
  }
  return builder.build().interactions;
}

/** A country's ranking at a time, from the views before it alone. */
export type RankingAt = (country: string, at: string) => CountryRanking;

/** As `rankingOf` of the store. */
const MAX_RANKED = 1000;

/**
 * The rankings that the service would have had.
 *
 * @param spanMs Older views are not counted.
 */
export function createRankings({ members }: PageWorld, spanMs = POPULARITY_SPAN_MS): RankingAt {
  const plays = new Map<string, { readonly at: string; readonly titleId: TitleId }[]>();
  for (const { viewer, views } of members) {
    const own = plays.get(viewer.country) ?? [];
    plays.set(viewer.country, own);
    for (const { titleId, at } of views) own.push({ titleId, at });
  }
  for (const own of plays.values()) own.sort((a, b) => compare(a.at, b.at) || compare(a.titleId, b.titleId));
  return (country, at) => {
    const since = new Date(Date.parse(at) - spanMs).toISOString();
    const heats = new Map<TitleId, number>();
    for (const play of plays.get(country) ?? []) {
      if (play.at >= at) break;
      if (play.at > since) heats.set(play.titleId, addPlay(heats.get(play.titleId) ?? null, play.at));
    }
    const ranked = [...heats].sort(([a, heat], [b, other]) => other - heat || compare(a, b)).slice(0, MAX_RANKED);
    return toCountryRanking(ranked.map(([titleId, heat]) => ({ titleId, heat })));
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
