/** Events of the other subgraphs that only these tests need: series and subscriptions. */
import type { SubscriptionState } from '@marquee/contracts/events/billing';
import type { TitleState } from '@marquee/contracts/events/catalog';
import type { NewEvent } from '@marquee/contracts/events/envelope';
import { asId } from '@marquee/contracts/ids';
import type { EpisodeId, PlanId, SeasonId, SubscriptionId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { filmState, newEvent, titlePublished } from '@marquee/subgraph/testing/upstream-events';

/**
 * Episodes `<id>-1-1`, `<id>-1-2`, `<id>-2-1` of 1000 seconds each; in an arbitrary order, as catalog may send them.
 */
function series(id: string): TitleState {
  const season = (number: number, episodes: readonly number[]) => ({
    seasonId: asId<SeasonId>(`${id}-${number}`),
    number,
    episodes: episodes.map((episode) => ({
      episodeId: asId<EpisodeId>(`${id}-${number}-${episode}`),
      number: episode,
      runtimeSeconds: 1000,
    })),
  });
  return filmState(id, { kind: 'SERIES', runtimeSeconds: null, seasons: [season(2, [1]), season(1, [2, 1])] });
}

export function seriesPublished(id: string, changes: Partial<TitleState> = {}): NewEvent {
  return titlePublished({ ...series(id), ...changes });
}

export function subscriptionActivated(viewer: ViewerIdentity, changes: Partial<SubscriptionState> = {}): NewEvent {
  return newEvent('SubscriptionActivated', viewer.accountId, {
    subscriptionId: asId<SubscriptionId>('s1'),
    accountId: viewer.accountId,
    version: 1,
    planId: asId<PlanId>('p1'),
    tier: 'STANDARD',
    status: 'ACTIVE',
    entitlements: { maxConcurrentStreams: 2, maxQuality: 'FHD', downloadDevices: 2, extraMembers: 0, ads: false },
    periodEnd: '2026-12-01T00:00:00.000Z',
    graceUntil: null,
    ...changes,
  });
}
