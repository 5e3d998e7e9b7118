/** Heartbeats of players. Each keeps the stream's slot and moves the bookmark, in one commit. */
import type { PlaybackEnd } from '@marquee/contracts/events/playback';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Context } from '../context.js';
import type { AccountStreams, StreamRecord, TitleRecord } from '../documents.js';
import type { EdgeSiteRecord } from '../delivery/edge-sites.js';
import { endStream } from './end-stream.js';
import { findEndReason } from './revocation.js';
import type { WatchProgressModel } from '../models.js';
import { decideBookmarkMove } from '../viewing/move-bookmark.js';
import { findOwnStream } from './own-stream.js';
import type { OwnStream } from './own-stream.js';
import { endedEvents, playbackProgressed } from './stream-events.js';
import { progressInTitle } from '../viewing/progress.js';
import { retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import type { ProgressReport } from '../rules/viewing/bookmark.js';
import { classifyHeartbeat, timeOfPosition } from '../rules/streams/heartbeat.js';
import { readProgressReport } from '../rules/viewing/read-report.js';
import type { FieldProblem } from '../rules/viewing/read-report.js';
import { isServing } from '../rules/delivery/steering.js';
import type { SteeredHost } from '../rules/delivery/steering.js';
import { endStreams, isEnded, replaceStream } from '../rules/streams/stream-slots.js';
import { steeredSites } from '../delivery/media-hosts.js';
import { readViewing } from '../viewing/write-viewing.js';

export interface Heartbeat {
  readonly sessionId: string;
  /** 1, 2, 3 …, assigned by the player. */
  readonly seq: number;
  readonly positionSeconds: number;
  readonly clientTime: Date;
}

export type HeartbeatOutcome =
  | {
      readonly kind: 'accepted';
      readonly seq: number;
      readonly progress: WatchProgressModel;
      /** A new list when the player must leave one of its hosts; null otherwise. */
      readonly hosts: readonly SteeredHost<EdgeSiteRecord>[] | null;
    }
  | { readonly kind: 'stale'; readonly acceptedSeq: number }
  | { readonly kind: 'ended'; readonly endedBy: PlaybackEnd }
  | { readonly kind: 'invalid'; readonly fields: readonly FieldProblem[] }
  | { readonly kind: 'unknown' };

/**
 * A new list of hosts when one of the player's hosts is down or overloaded; null otherwise, even if a better one
 * exists.
 */
async function replacementHosts(
  { siteIds, titleId, country }: StreamRecord,
  { services, clientAddress }: Context,
): Promise<readonly SteeredHost<EdgeSiteRecord>[] | null> {
  const sites = await services.delivery.sites();
  const mustMove = sites.some((site) => siteIds.includes(site.id) && !isServing(site));
  return mustMove ? steeredSites(services.delivery, titleId, { country, clientAddress }) : null;
}

const NO_PROGRESS = { percent: 0, completed: false, version: '0' };

/** The player's position when no bookmark exists, because its title was removed from the history during playback. */
function progressWithoutBookmark(
  { titleId, episodeId, durationSeconds }: StreamRecord,
  { positionSeconds, updatedAt }: ProgressReport,
): WatchProgressModel {
  return {
    ...NO_PROGRESS,
    titleId,
    episode: episodeId === null ? null : { id: episodeId },
    positionSeconds,
    durationSeconds,
    updatedAt,
  };
}

interface AcceptedHeartbeat {
  readonly heartbeat: Heartbeat;
  readonly own: OwnStream;
  readonly title: TitleRecord;
  readonly report: ProgressReport;
  /** The heartbeat of `stopPlayback`. */
  readonly isLast: boolean;
}

async function acceptHeartbeat(
  { heartbeat, own, title, report, isLast }: AcceptedHeartbeat,
  context: Context,
): Promise<HeartbeatOutcome> {
  const { store, now } = context;
  const { stored, stream } = own;
  const viewing = await readViewing(store, stream.profileId, title.id);
  const moved = await decideBookmarkMove(
    store,
    { profileId: stream.profileId, title, country: stream.country },
    report,
    viewing,
  );
  const progress =
    moved.bookmark === null ? progressWithoutBookmark(stream, report) : progressInTitle(moved.bookmark, title);
  const hosts = isLast ? null : await replacementHosts(stream, context);
  const continued: StreamRecord = {
    ...stream,
    lastSeenAt: now.toISOString(),
    beat: { seq: heartbeat.seq, answer: progress, at: report.updatedAt },
    siteIds: hosts === null ? stream.siteIds : hosts.map(({ site }) => site.id),
  };
  const running = replaceStream(stored.document, continued);
  const streams = isLast
    ? endStreams(running, ({ sessionId }) => sessionId === stream.sessionId, 'STOPPED', now)
    : running;
  const after: AccountStreams = { ...stored.document, ...streams };
  const progressed = playbackProgressed(stream, heartbeat.seq, report.positionSeconds, report.updatedAt);
  // The bookmark precedes the streams: in a store without transactions, a heartbeat that was interrupted between the
  // two is sent again and is still new to the stream.
  const bookmark = moved.writes.length === 0 ? [] : [viewing.versionWrite, ...moved.writes];
  await store.commit({
    writes: [...bookmark, store.saveStreams(after, stored)],
    events: [progressed, ...moved.events, ...endedEvents(stored.document, after)],
  });
  return { kind: 'accepted', seq: heartbeat.seq, progress, hosts };
}

async function handleHeartbeat(
  heartbeat: Heartbeat,
  isLast: boolean,
  viewer: ViewerIdentity,
  context: Context,
): Promise<HeartbeatOutcome> {
  const own = await findOwnStream(context.store, heartbeat.sessionId, viewer);
  if (own === null) return { kind: 'unknown' };
  const { stream } = own;
  const received = classifyHeartbeat(stream, heartbeat.seq);
  if (isEnded(stream)) {
    const isRepeatedStop = isLast && stream.endedBy === 'STOPPED' && received.kind === 'repeated';
    return isRepeatedStop
      ? { kind: 'accepted', seq: heartbeat.seq, progress: received.answer, hosts: null }
      : { kind: 'ended', endedBy: stream.endedBy };
  }
  if (received.kind === 'stale') return received;
  const title = await context.loaders.titles.load(stream.titleId);
  const endReason = title === null ? 'WITHDRAWN' : await findEndReason(stream, title, viewer, context);
  if (title === null || endReason !== null) {
    const endedBy = endReason ?? 'WITHDRAWN';
    await endStream(own, endedBy, context);
    return { kind: 'ended', endedBy };
  }
  if (received.kind === 'repeated' && !isLast)
    return { kind: 'accepted', seq: heartbeat.seq, progress: received.answer, hosts: null };
  const read = readProgressReport(title, { ...heartbeat, episodeId: stream.episodeId }, context.now);
  if (read.outcome === 'invalid') return { kind: 'invalid', fields: read.fields };
  // Catalog removed the episode from its series during playback.
  if (read.outcome === 'unknown-episode') {
    await endStream(own, 'WITHDRAWN', context);
    return { kind: 'ended', endedBy: 'WITHDRAWN' };
  }
  const report = { ...read.report, updatedAt: timeOfPosition(stream, read.report.updatedAt) };
  return acceptHeartbeat({ heartbeat, own, title, report, isLast }, context);
}

/** Applies a new heartbeat. A repeated one gets the same response again; an older one changes nothing. */
export function recordHeartbeat(
  heartbeat: Heartbeat,
  viewer: ViewerIdentity,
  context: Context,
): Promise<HeartbeatOutcome> {
  return retryOnConflict(() => handleHeartbeat(heartbeat, false, viewer, context));
}

/** Applies the last heartbeat and frees the slot. */
export function stopPlayback(
  heartbeat: Heartbeat,
  viewer: ViewerIdentity,
  context: Context,
): Promise<HeartbeatOutcome> {
  return retryOnConflict(() => handleHeartbeat(heartbeat, true, viewer, context));
}
