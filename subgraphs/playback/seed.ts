/** Sample data: what the members of the sample data have watched, and the edge sites. */
import type { ViewingImported, ViewState } from '@marquee/contracts/events/playback';
import { createDemoData } from '@marquee/demo-data/create-demo-data';
import type { DemoAccount, DemoProfile, DemoView, DemoData } from '@marquee/demo-data/demo-data';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { Change, Write } from '@marquee/document-store/port';
import type { PlaybackConfig } from './config.js';
import { bookmarkId } from './documents.js';
import { DEMO_SITES } from './delivery/edge-sites.js';
import type { Bookmark } from './documents.js';
import { isOpen } from './rules/viewing/bookmark.js';
import type { BookmarkState } from './rules/viewing/bookmark.js';
import type { PlaybackStore } from './store.js';

/** Writes per commit: large enough to be fast, small enough for memory. */
const WRITES_PER_COMMIT = 1000;
/** Views per event: enough for computing a taste. */
const VIEWS_PER_EVENT = 200;

function toState(view: DemoView): BookmarkState {
  const mark = { positionSeconds: view.positionSeconds, durationSeconds: view.durationSeconds, updatedAt: view.at };
  return {
    ...mark,
    episodeId: view.episodeId,
    episodes: view.episodeId === null ? {} : { [view.episodeId]: mark },
    isHidden: false,
  };
}

function toView({ titleId, episodeId, positionSeconds, durationSeconds, completed, at }: DemoView): ViewState {
  return {
    titleId,
    episodeId,
    positionSeconds,
    durationSeconds,
    completed,
    at,
  };
}

function seedProfile(
  demoData: DemoData,
  account: DemoAccount,
  profile: DemoProfile,
  { collections }: PlaybackStore,
): Change {
  const views = demoData.viewing(account, profile);
  const latest = views[0];
  if (latest === undefined) return { writes: [] };
  const profileId = profile.id;
  const writes: readonly Write[] = views.map((view, index) => {
    const state = toState(view);
    const bookmark: Bookmark = {
      ...state,
      id: bookmarkId(profileId, view.titleId),
      profileId,
      titleId: view.titleId,
      isOpen: isOpen(state),
      version: views.length - index,
    };
    return collections.bookmarks.insert(bookmark);
  });
  const imported: ViewingImported = {
    type: 'ViewingImported',
    version: 1,
    key: profileId,
    occurredAt: latest.at,
    payload: { profileId, country: account.country, views: views.slice(0, VIEWS_PER_EVENT).map(toView) },
  };
  return {
    writes: [...writes, collections.viewings.insert({ id: profileId, version: views.length })],
    events: [imported],
  };
}

export const seed = function* (
  { seedSize }: Pick<SubgraphRuntime<PlaybackConfig>, 'seedSize'>,
  store: PlaybackStore,
): Iterable<Change> {
  if (seedSize === 'none') return;
  yield { writes: DEMO_SITES.map((site) => store.collections.edgeSites.insert(site)) };
  const demoData = createDemoData(seedSize);
  let writes: Write[] = [];
  let events: NonNullable<Change['events']> = [];
  for (let index = 0; index < demoData.accountCount; index += 1) {
    const account = demoData.account(index);
    for (const profile of account.profiles) {
      const change = seedProfile(demoData, account, profile, store);
      writes = [...writes, ...change.writes];
      events = [...events, ...(change.events ?? [])];
      if (writes.length < WRITES_PER_COMMIT) continue;
      yield { writes, events };
      writes = [];
      events = [];
    }
  }
  yield { writes, events };
};
