/** The Continue Watching list of a profile. */
import type { ProfileId } from '@marquee/contracts/ids';
import { nextLicenceChange } from '@marquee/contracts/licence';
import { isVisible } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { Connection, PageArguments } from '@marquee/subgraph/connection';
import { toConnection } from '@marquee/subgraph/connection';
import type { Context } from '../context.js';
import type { Bookmark, TitleRecord } from '../documents.js';
import type { WatchProgressModel } from '../models.js';
import { progressInTitle } from './progress.js';
import { belongsInContinueWatching, resumePoint } from '../rules/viewing/resume-point.js';

/** The newest open bookmarks that are considered for a page. */
const CANDIDATES = 200;

interface Entry {
  readonly bookmark: Bookmark;
  readonly cursor: string;
  readonly progress: WatchProgressModel;
}

export interface ContinueWatching extends Connection<{ readonly node: WatchProgressModel }> {
  /** Empty when the request does not select it. */
  readonly asOfVersion: string;
}

export interface ContinueWatchingRequest {
  readonly profileId: ProfileId;
  readonly page: PageArguments;
  /** Whether the request selects `asOfVersion`, which costs one read. */
  readonly selectsVersion: boolean;
}

function toEntry(
  bookmark: Bookmark,
  title: TitleRecord | null,
  cursor: string,
  restrictions: ViewerRestrictions | null,
  now: Date,
): Entry | null {
  if (title === null || !isVisible(title, restrictions, now)) return null;
  const resume = resumePoint(bookmark, title.episodes);
  return belongsInContinueWatching(bookmark, resume)
    ? { bookmark, cursor, progress: progressInTitle(bookmark, title, resume) }
    : null;
}

/**
 * Three reads of the store: the member's record, the bookmarks, their titles. With `asOfVersion` one more: the profile's
 * version is read before the bookmarks, so that the list holds at least the writes that the version counts.
 */
export async function continueWatching(
  { profileId, page, selectsVersion }: ContinueWatchingRequest,
  context: Context,
): Promise<ContinueWatching> {
  const { store, loaders, now, validity } = context;
  const [viewing, restrictions] = await Promise.all([
    selectsVersion ? store.viewing(profileId) : null,
    loaders.restrictions(),
  ]);
  const open = await store.openBookmarks(profileId, { first: CANDIDATES, after: page.after });
  for (const bookmark of open.documents) loaders.bookmarks.prime(bookmark.titleId, bookmark);
  const titles = await loaders.titles.loadList(open.documents.map(({ titleId }) => titleId));
  if (restrictions !== null)
    for (const title of titles)
      if (title !== null) validity.changesAt(nextLicenceChange(title.windows, restrictions.country, now));
  const entries = open.documents.map((bookmark, index) =>
    toEntry(bookmark, titles[index] ?? null, open.cursors[index] ?? '', restrictions, now),
  );
  const listed = entries.filter((entry) => entry !== null);
  const onPage = listed.slice(0, page.first);
  const connection = toConnection(
    {
      documents: onPage,
      cursors: onPage.map(({ cursor }) => cursor),
      hasMore: listed.length > page.first || (open.hasMore && listed.length > 0),
    },
    page,
    ({ progress }) => ({ node: progress }),
  );
  return { ...connection, asOfVersion: selectsVersion ? String(viewing?.document.version ?? 0) : '' };
}
