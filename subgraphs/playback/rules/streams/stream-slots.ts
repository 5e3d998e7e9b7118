/**
 * Concurrent streams of an account. Its plan gives it a number of slots. All streams are one value that is stored as a
 * whole, so that two concurrent starts cannot both take the last slot.
 */
import type { DeviceId, PlaybackSessionId, ProfileId } from '@marquee/contracts/ids';
import type { PlaybackEnd } from '@marquee/contracts/events/playback';

/** Interval at which players send heartbeats. */
export const HEARTBEAT_SECONDS = 30;

/**
 * A stream without a heartbeat for this long is silent: two missed heartbeats, and 10 s for a gap in the network. Its
 * slot may then be given to another device. Until that happens, the device keeps it with its next heartbeat.
 */
export const SILENCE_SECONDS = 2 * HEARTBEAT_SECONDS + 10;

/** Ended streams that an account remembers, so that a late player learns how its stream ended. */
export const MAX_ENDED_STREAMS = 20;

export interface Stream {
  readonly sessionId: PlaybackSessionId;
  readonly deviceId: DeviceId;
  readonly profileId: ProfileId;
  /** RFC 3339 in UTC, as all instants here. */
  readonly startedAt: string;
  readonly lastSeenAt: string;
}

export type EndedStream<S extends Stream> = S & { readonly endedBy: PlaybackEnd; readonly endedAt: string };

export interface Streams<S extends Stream> {
  /** The streams that hold a slot, the oldest first. */
  readonly active: readonly S[];
  /** The latest first. */
  readonly ended: readonly EndedStream<S>[];
}

export const NO_STREAMS: Streams<never> = { active: [], ended: [] };

function isSilent({ lastSeenAt }: Stream, now: Date): boolean {
  return now.getTime() - Date.parse(lastSeenAt) > SILENCE_SECONDS * 1000;
}

/** The streams that count against the plan at `now`: active and not silent. */
export function streamsInUse<S extends Stream>({ active }: Streams<S>, now: Date): readonly S[] {
  return active.filter((stream) => !isSilent(stream, now));
}

export function findStream<S extends Stream>(
  { active, ended }: Streams<S>,
  sessionId: PlaybackSessionId,
): S | EndedStream<S> | null {
  return (
    active.find((stream) => stream.sessionId === sessionId) ??
    ended.find((stream) => stream.sessionId === sessionId) ??
    null
  );
}

export function isEnded<S extends Stream>(stream: S | EndedStream<S>): stream is EndedStream<S> {
  return 'endedBy' in stream;
}

/** Ends the active streams that `matches` selects. Returns the same object when it selects none. */
export function endStreams<S extends Stream>(
  streams: Streams<S>,
  matches: (stream: S) => boolean,
  endedBy: PlaybackEnd,
  now: Date,
): Streams<S> {
  const matching = streams.active.filter(matches);
  if (matching.length === 0) return streams;
  const ended = matching.map((stream) => ({ ...stream, endedBy, endedAt: now.toISOString() }));
  return {
    active: streams.active.filter((stream) => !matches(stream)),
    ended: [...ended, ...streams.ended].slice(0, MAX_ENDED_STREAMS),
  };
}

/** Replaces the active stream of the same session. */
export function replaceStream<S extends Stream>({ active, ended }: Streams<S>, stream: S): Streams<S> {
  return {
    active: active.map((other) => (other.sessionId === stream.sessionId ? stream : other)),
    ended,
  };
}

export type Claim<S extends Stream> =
  | { readonly outcome: 'granted'; readonly streams: Streams<S> }
  /** `inUse`: the streams that hold the slots. */
  | { readonly outcome: 'limit'; readonly inUse: readonly S[] };

export interface ClaimTerms {
  /** The slots of the plan. */
  readonly limit: number;
  /** A session that the member chose to end to free its slot. */
  readonly insteadOf: PlaybackSessionId | null;
  readonly now: Date;
}

/**
 * Gives a stream a slot. It replaces a stream of the same device, so that a player that restarts after a crash, or
 * continues with the next title, gets its own slot back. Silent streams end to free slots: the longest silent first,
 * and only as many as needed.
 */
export function claimSlot<S extends Stream>(
  streams: Streams<S>,
  wanted: S,
  { limit, insteadOf, now }: ClaimTerms,
): Claim<S> {
  const own = endStreams(streams, ({ deviceId }) => deviceId === wanted.deviceId, 'REPLACED', now);
  const cleared = endStreams(own, ({ sessionId }) => sessionId === insteadOf, 'DISPLACED', now);
  const inUse = streamsInUse(cleared, now);
  if (inUse.length >= limit) return { outcome: 'limit', inUse };
  const silent = cleared.active
    .filter((stream) => isSilent(stream, now))
    .sort((a, b) => (a.lastSeenAt < b.lastSeenAt ? -1 : 1));
  const timedOut = new Set(silent.slice(0, Math.max(0, cleared.active.length + 1 - limit)));
  const { active, ended } = endStreams(cleared, (stream) => timedOut.has(stream), 'TIMED_OUT', now);
  return { outcome: 'granted', streams: { active: [...active, wanted], ended } };
}
