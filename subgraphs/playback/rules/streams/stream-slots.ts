/**
 * Who may watch at the same time. An account has as many slots as its plan pays for; all of them are one value, which
 * its owner stores as a whole, so that two starts at the same moment cannot both take the last one.
 */
import type { DeviceId, PlaybackSessionId, ProfileId } from '@marquee/contracts/ids';
import type { PlaybackEnd } from '@marquee/contracts/events/playback';

/** Players say every so many seconds that they are still there. */
export const HEARTBEAT_SECONDS = 30;

/**
 * A device that has been silent for this long has gone away: two missed heartbeats, and 10 s for a tunnel or a lift.
 * From then on its slot is anybody's who wants it; until somebody does, it may come back to it.
 */
export const SILENCE_SECONDS = 2 * HEARTBEAT_SECONDS + 10;

/** So many ended streams an account remembers, so that a player that asks later is told how its stream ended. */
export const ENDED_KEPT = 20;

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
  /** Those that hold a slot, the oldest first. */
  readonly active: readonly S[];
  /** The latest first. */
  readonly ended: readonly EndedStream<S>[];
}

export const NO_STREAMS: Streams<never> = { active: [], ended: [] };

function isSilent({ lastSeenAt }: Stream, now: Date): boolean {
  return now.getTime() - Date.parse(lastSeenAt) > SILENCE_SECONDS * 1000;
}

/** The streams that count against the plan now. */
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

/** The streams after those that `isMeant` picks have ended; the very same value when it picks none. */
export function endStreams<S extends Stream>(
  streams: Streams<S>,
  isMeant: (stream: S) => boolean,
  endedBy: PlaybackEnd,
  now: Date,
): Streams<S> {
  const meant = streams.active.filter(isMeant);
  if (meant.length === 0) return streams;
  const ended = meant.map((stream) => ({ ...stream, endedBy, endedAt: now.toISOString() }));
  return {
    active: streams.active.filter((stream) => !isMeant(stream)),
    ended: [...ended, ...streams.ended].slice(0, ENDED_KEPT),
  };
}

/** In place of the stream of the same session, if that still holds a slot. */
export function replaceStream<S extends Stream>({ active, ended }: Streams<S>, stream: S): Streams<S> {
  return {
    active: active.map((other) => (other.sessionId === stream.sessionId ? stream : other)),
    ended,
  };
}

export type Claim<S extends Stream> =
  | { readonly outcome: 'granted'; readonly streams: Streams<S> }
  /** `inUse` are those that hold the slots. */
  | { readonly outcome: 'limit'; readonly inUse: readonly S[] };

export interface ClaimTerms {
  /** How many the plan pays for. */
  readonly limit: number;
  /** A stream that is to end in favour of this one, at the member's wish. */
  readonly insteadOf: PlaybackSessionId | null;
  readonly now: Date;
}

/**
 * Gives a stream a slot. A device that is watching already never counts against itself: a player that restarts after a
 * crash, or goes on to the next title, gets its own slot back. Streams gone silent make room, the longest silent first,
 * and no more than needed.
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
  const giving = new Set(silent.slice(0, Math.max(0, cleared.active.length + 1 - limit)));
  const { active, ended } = endStreams(cleared, (stream) => giving.has(stream), 'TIMED_OUT', now);
  return { outcome: 'granted', streams: { active: [...active, wanted], ended } };
}
