/**
 * Which access tokens are over though they have not expired: those of sign-ins that ended, and those of profiles that
 * may see something else by now. Users publishes the list, we look at it every few seconds. While nobody answers, the
 * last list holds: nobody who was signed out gets in again, and nobody else is put out.
 */
import type { Logger } from '@marquee/runtime/log';
import { openCachedResource } from './cached-resource.js';

/** What of a token decides whether it is over. */
export interface IssuedToken {
  readonly sessionId: string;
  readonly profileId: string | null;
  /** Seconds since 1970, with fractions. */
  readonly issuedAt: number;
}

export interface EndedSessions {
  isEnded(token: IssuedToken): boolean;
  /** Whether users answers, its store included: then whoever holds an expired token can get a new one. */
  isIssuerReachable(): Promise<boolean>;
  close(): void;
}

export interface EndedSessionsOptions {
  readonly url: string;
  readonly cacheFile: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** A sign-out takes effect everywhere within this, and the time of a fetch. */
const POLL_INTERVAL_MS = 5_000;

/** Expired tokens must not turn into a load on users. */
const MIN_REFRESH_INTERVAL_MS = 2_000;

interface EndedSessionList {
  readonly sessions: ReadonlySet<string>;
  /** Profile -> what was issued for it before is over. */
  readonly profiles: ReadonlyMap<string, number>;
}

export async function openEndedSessions({ url, cacheFile, clock, log }: EndedSessionsOptions): Promise<EndedSessions> {
  const ended = await openCachedResource({
    url,
    file: cacheFile,
    description: 'the list of ended sessions',
    read: readEndedSessions,
    clock,
    log,
  });
  await ended.refreshIfOlderThan(0);
  const timer = setInterval(() => void ended.refreshIfOlderThan(0), POLL_INTERVAL_MS);
  timer.unref();
  return {
    isEnded: (token) => isEnded(token, ended.current()),
    isIssuerReachable: () => ended.refreshIfOlderThan(MIN_REFRESH_INTERVAL_MS),
    close: () => clearInterval(timer),
  };
}

function isEnded({ sessionId, profileId, issuedAt }: IssuedToken, ended: EndedSessionList | null): boolean {
  if (ended === null) return false;
  return ended.sessions.has(sessionId) || (profileId !== null && issuedAt < (ended.profiles.get(profileId) ?? 0));
}

function readEndedSessions(value: unknown): EndedSessionList {
  const isList = typeof value === 'object' && value !== null && 'sessions' in value && Array.isArray(value.sessions);
  if (!isList) throw new TypeError('Not a list of sessions.');
  const profiles: unknown = 'profiles' in value ? value.profiles : {};
  const entries = typeof profiles === 'object' && profiles !== null ? Object.entries(profiles) : [];
  return {
    sessions: new Set((value.sessions as readonly unknown[]).filter((id) => typeof id === 'string')),
    profiles: new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
  };
}
