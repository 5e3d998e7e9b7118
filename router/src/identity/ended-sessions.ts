/**
 * Which access tokens are revoked before they expire: those of sessions that have ended, and those of profiles whose
 * rights have changed since. The issuer publishes the list, and the router polls it. While the issuer is
 * unreachable, the last list applies: no revoked token becomes valid again, and no other token is refused.
 */
import type { Logger } from '@marquee/runtime/log';
import { openCachedResource } from './cached-resource.js';
import { fetchJson } from './fetch-json.js';

/** What of a token decides whether it is revoked. */
export interface IssuedToken {
  /** Null for a token that belongs to no session. */
  readonly sessionId: string | null;
  readonly profileId: string | null;
  /** Seconds since 1970, with fractions. */
  readonly issuedAt: number;
}

export interface EndedSessions {
  isEnded(token: IssuedToken): boolean;
  /** Whether the issuer and its store respond, so that the holder of an expired token can get a new one. */
  isIssuerReachable(): Promise<boolean>;
  close(): Promise<void>;
}

export interface EndedSessionsOptions {
  readonly url: string;
  readonly timeoutMs: number;
  readonly cacheFile: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** The list has some fifty bytes for each session that was ended within a token's lifetime. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A sign-out takes effect at every router within this interval and the duration of one fetch. */
const POLL_INTERVAL_MS = 5_000;

/** At most one check of the issuer per interval, however many expired tokens arrive. */
const MIN_REFRESH_INTERVAL_MS = 2_000;

interface EndedSessionList {
  readonly sessions: ReadonlySet<string>;
  /** By profile: tokens issued before this time (seconds since 1970) are revoked. */
  readonly profiles: ReadonlyMap<string, number>;
}

export async function openEndedSessions(options: EndedSessionsOptions): Promise<EndedSessions> {
  const list = await openCachedResource({
    ...options,
    load: (signal) => fetchJson({ url: options.url, timeoutMs: options.timeoutMs, maxBytes: MAX_BYTES, signal }),
    description: 'the list of ended sessions',
    parse: parseEndedSessions,
  });
  await list.refresh(0);
  const timer = setInterval(() => void list.refresh(0), POLL_INTERVAL_MS);
  timer.unref();
  return {
    isEnded: (token) => isEnded(token, list.current()),
    isIssuerReachable: () => list.refresh(MIN_REFRESH_INTERVAL_MS),
    close: () => {
      clearInterval(timer);
      return list.close();
    },
  };
}

function isEnded({ sessionId, profileId, issuedAt }: IssuedToken, list: EndedSessionList | null): boolean {
  if (list === null) return false;
  if (sessionId !== null && list.sessions.has(sessionId)) return true;
  return profileId !== null && issuedAt < (list.profiles.get(profileId) ?? 0);
}

function parseEndedSessions(value: unknown): EndedSessionList {
  const isList = typeof value === 'object' && value !== null && 'sessions' in value && Array.isArray(value.sessions);
  if (!isList) throw new TypeError('The resource is not a list of sessions.');
  const profiles: unknown = 'profiles' in value ? value.profiles : {};
  const entries = typeof profiles === 'object' && profiles !== null ? Object.entries(profiles) : [];
  return {
    sessions: new Set((value.sessions as readonly unknown[]).filter((id) => typeof id === 'string')),
    profiles: new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
  };
}
