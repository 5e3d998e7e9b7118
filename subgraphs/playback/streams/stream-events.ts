/** Events about streams. */
import type { NewEvent } from '@marquee/contracts/events/envelope';
import type {
  PlaybackEnded,
  PlaybackProgressed,
  PlaybackSessionState,
  PlaybackStarted,
  StreamLimitHit,
} from '@marquee/contracts/events/playback';
import type { AccountId } from '@marquee/contracts/ids';
import type { StreamRecord } from '../documents.js';
import type { EndedStream, Streams } from '../rules/streams/stream-slots.js';

function stateOf({
  sessionId,
  accountId,
  profileId,
  deviceId,
  titleId,
  episodeId,
  country,
}: StreamRecord): PlaybackSessionState {
  return {
    sessionId,
    accountId,
    profileId,
    deviceId,
    titleId,
    episodeId,
    country,
  };
}

function toEvent<E extends NewEvent>(type: E['type'], key: string, at: string, payload: E['payload']): NewEvent {
  return {
    type,
    version: 1,
    key,
    occurredAt: at,
    payload,
  };
}

export function playbackStarted(stream: StreamRecord, trackId: string | null): NewEvent {
  const { profileId, startedAt: at, durationSeconds, maxQuality, resumeAtSeconds } = stream;
  return toEvent<PlaybackStarted>('PlaybackStarted', profileId, at, {
    ...stateOf(stream),
    positionSeconds: resumeAtSeconds,
    durationSeconds,
    maxQuality,
    trackId,
    at,
  });
}

export function playbackProgressed(stream: StreamRecord, seq: number, positionSeconds: number, at: string): NewEvent {
  return toEvent<PlaybackProgressed>('PlaybackProgressed', stream.profileId, at, {
    ...stateOf(stream),
    seq,
    positionSeconds,
    durationSeconds: stream.durationSeconds,
    at,
  });
}

function playbackEnded(stream: EndedStream<StreamRecord>): NewEvent {
  return toEvent<PlaybackEnded>('PlaybackEnded', stream.profileId, stream.endedAt, {
    ...stateOf(stream),
    endedBy: stream.endedBy,
    at: stream.endedAt,
  });
}

/** `PlaybackEnded` of each stream that is active in `before` and ended in `after`. */
export function endedEvents(before: Streams<StreamRecord>, after: Streams<StreamRecord>): readonly NewEvent[] {
  const wasActive = new Set(before.active.map(({ sessionId }) => sessionId));
  return after.ended.filter(({ sessionId }) => wasActive.has(sessionId)).map(playbackEnded);
}

export function streamLimitHit(
  accountId: AccountId,
  limit: number,
  inUse: readonly StreamRecord[],
  now: Date,
): NewEvent {
  const at = now.toISOString();
  return toEvent<StreamLimitHit>('StreamLimitHit', accountId, at, {
    accountId,
    limit,
    deviceIds: inUse.map(({ deviceId }) => deviceId),
    at,
  });
}
