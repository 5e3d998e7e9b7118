/**
 * Starts playback: checks that the viewer may watch, and claims a stream slot. Uses playback's own read models only.
 */
import type { PlaybackSessionId, ProfileId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { Context } from '../context.js';
import type { AccountStreams, StreamRecord, TitleRecord } from '../documents.js';
import { LADDER } from '../delivery/hls/ladder.js';
import { endedEvents, playbackStarted, streamLimitHit } from './stream-events.js';
import { isConflict, retryOnConflict } from '@marquee/document-store/retry-on-conflict';
import { admit } from '../rules/streams/admission.js';
import type { Admission } from '../rules/streams/admission.js';
import type { PlayabilityReason } from '../rules/streams/playability.js';
import type { DeviceCapabilities } from '../rules/streams/renditions.js';
import { startPoint } from '../rules/streams/start-point.js';
import type { StartPoint } from '../rules/streams/start-point.js';
import { claimSlot, findStream, NO_STREAMS } from '../rules/streams/stream-slots.js';
import { steeredSites } from '../delivery/media-hosts.js';

export interface StartRequest {
  readonly idempotencyKey: string;
  readonly titleId: string;
  /** Null: the episode to continue with. */
  readonly episodeId: string | null;
  readonly capabilities: DeviceCapabilities;
  /** A session of the account that ends to free its slot for this one. */
  readonly insteadOf: string | null;
  readonly trackId: string | null;
}

export type StartOutcome =
  | { readonly kind: 'started'; readonly stream: StreamRecord; readonly title: TitleRecord }
  | { readonly kind: 'limit'; readonly limit: number; readonly inUse: readonly StreamRecord[] }
  | { readonly kind: 'not-playable'; readonly reasons: readonly PlayabilityReason[] }
  | { readonly kind: 'unknown'; readonly what: 'title' | 'episode'; readonly id: string }
  /** The key was used for another request, or its session is no longer remembered. */
  | { readonly kind: 'key-used' };

type ProfileViewer = ViewerIdentity & { readonly profileId: ProfileId };

interface Admitted {
  readonly title: TitleRecord;
  readonly point: StartPoint;
  readonly admission: Admission;
  readonly limit: number;
}

async function newStream(
  { title, point, admission }: Admitted,
  viewer: ProfileViewer,
  { services, now, clientAddress }: Context,
): Promise<StreamRecord> {
  const hosts = await steeredSites(services.delivery, title.id, { country: viewer.country, clientAddress });
  return {
    sessionId: services.delivery.newSessionId(),
    accountId: viewer.accountId,
    profileId: viewer.profileId,
    deviceId: viewer.deviceId,
    titleId: title.id,
    episodeId: point.episodeId,
    country: viewer.country,
    durationSeconds: point.durationSeconds,
    resumeAtSeconds: point.resumeAtSeconds,
    maxQuality: admission.maxQuality ?? 'SD',
    renditions: admission.renditions.map(({ id }) => id),
    siteIds: hosts.map(({ site }) => site.id),
    startedAt: now.toISOString(),
    lastSeenAt: now.toISOString(),
    beat: null,
    sampledSeq: 0,
  };
}

/** Claims a slot and stores the idempotency key with the session id, in one commit. */
async function claimStream(
  admitted: Admitted,
  request: StartRequest,
  viewer: ProfileViewer,
  context: Context,
): Promise<StartOutcome> {
  const { store, now } = context;
  const { idempotencyKey, titleId, episodeId, insteadOf, trackId } = request;
  const stream = await newStream(admitted, viewer, context);
  let refused: StartOutcome | null = null;
  const execution = await store.idempotency.execute<string>(
    { scope: viewer.profileId, key: idempotencyKey, request: { startPlayback: { titleId, episodeId } } },
    async () => {
      const stored = await store.streams(viewer.accountId);
      const before = stored?.document ?? NO_STREAMS;
      const claim = claimSlot(before, stream, {
        limit: admitted.limit,
        insteadOf: insteadOf === null ? null : asId<PlaybackSessionId>(insteadOf),
        now,
      });
      if (claim.outcome === 'limit') {
        refused = { kind: 'limit', limit: admitted.limit, inUse: claim.inUse };
        return { result: stream.sessionId, change: null };
      }
      const after: AccountStreams = { ...stored?.document, id: viewer.accountId, ...claim.streams };
      const events = [...endedEvents(before, after), playbackStarted(stream, trackId)];
      return { result: stream.sessionId, change: { writes: [store.saveStreams(after, stored)], events } };
    },
  );
  if (execution.kind === 'conflict') return { kind: 'key-used' };
  if (execution.kind === 'repeated') return findRepeatedStart(execution.result, admitted.title, viewer, context);
  return refused ?? { kind: 'started', stream, title: admitted.title };
}

async function findRepeatedStart(
  sessionId: string,
  title: TitleRecord,
  { accountId }: ProfileViewer,
  { store }: Context,
): Promise<StartOutcome> {
  const stored = await store.streams(accountId);
  const stream = stored === null ? null : findStream(stored.document, asId<PlaybackSessionId>(sessionId));
  return stream === null ? { kind: 'key-used' } : { kind: 'started', stream, title };
}

async function admitViewer(
  request: StartRequest,
  viewer: ProfileViewer,
  context: Context,
): Promise<Admitted | Exclude<StartOutcome, { kind: 'started' }>> {
  const { loaders, now } = context;
  const [title, member, restrictions] = await Promise.all([
    loaders.titles.load(asId(request.titleId)),
    loaders.member(),
    loaders.restrictions(),
  ]);
  if (title === null || restrictions === null) return { kind: 'unknown', what: 'title', id: request.titleId };
  const point = startPoint(title, request.episodeId, await loaders.bookmarks.load(title.id));
  if (point === null)
    return {
      kind: 'unknown',
      what: request.episodeId === null ? 'title' : 'episode',
      id: request.episodeId ?? request.titleId,
    };
  const membership = member?.subscription ?? null;
  const admission = admit(
    {
      title,
      restrictions,
      membership,
      accountId: viewer.accountId,
      device: member?.device ?? null,
      capabilities: request.capabilities,
      ladder: LADDER,
    },
    now,
  );
  if (!admission.playable) return { kind: 'not-playable', reasons: admission.reasons };
  return { title, point, admission, limit: membership?.entitlements.maxConcurrentStreams ?? 0 };
}

/** `StreamLimitHit` is published at most once in this time per account, so that refusals stay cheap. */
const LIMIT_EVENT_INTERVAL_MS = 60_000;

async function publishStreamLimit(
  { limit, inUse }: { readonly limit: number; readonly inUse: readonly StreamRecord[] },
  { accountId }: ProfileViewer,
  { store, now }: Context,
): Promise<void> {
  const stored = await store.streams(accountId);
  if (
    stored === null ||
    now.getTime() - Date.parse(stored.document.limitToldAt ?? '1970-01-01') < LIMIT_EVENT_INTERVAL_MS
  )
    return;
  const marked: AccountStreams = { ...stored.document, limitToldAt: now.toISOString() };
  try {
    await store.commit({
      writes: [store.saveStreams(marked, stored)],
      events: [streamLimitHit(accountId, limit, inUse, now)],
    });
  } catch (error) {
    // Another request changed the streams or published the event. This refusal publishes nothing; a later one will.
    if (!isConflict(error)) throw error;
  }
}

/** Repeated requests with one idempotency key get the same session and one slot, also when they run concurrently. */
export async function startPlayback(
  request: StartRequest,
  viewer: ProfileViewer,
  context: Context,
): Promise<StartOutcome> {
  const admitted = await admitViewer(request, viewer, context);
  if ('kind' in admitted) return admitted;
  const outcome = await context.services.accountQueue(viewer.accountId, () =>
    retryOnConflict(() => claimStream(admitted, request, viewer, context)),
  );
  if (outcome.kind === 'limit') await publishStreamLimit(outcome, viewer, context);
  return outcome;
}
