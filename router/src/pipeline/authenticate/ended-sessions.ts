/**
 * Which access tokens are revoked before they expire: those of sessions that have ended, and those of profiles whose
 * rights have changed since. The users subgraph publishes the list, and the router polls it. While users is
 * unreachable, the last list applies: no revoked token becomes valid again, and no other token is refused.
 */
import type { Logger } from '@marquee/runtime/log';
import { openCachedResource } from './cached-resource.js';

/** The claims of a token that decide whether it is revoked. */
export interface IssuedToken {
  readonly sessionId: string;
  readonly profileId: string | null;
  /** Seconds since 1970, with fractions. */
  readonly issuedAt: number;
}

export interface EndedSessions {
  isEnded(token: IssuedToken): boolean;
  /** Whether users and its store respond, so that the holder of an expired token can get a new one. */
  isIssuerReachable(): Promise<boolean>;
  close(): void;
}

export interface EndedSessionsOptions {
  readonly url: string;
  readonly cacheFile: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

/** A sign-out takes effect at every router within this interval and the duration of one fetch. */
const POLL_INTERVAL_MS = 5_000;

/** At most one check of users per interval, however many expired tokens arrive. */
const MIN_REFRESH_INTERVAL_MS = 2_000;

interface EndedSessionList {
  readonly sessions: ReadonlySet<string>;
  /** By profile: tokens issued before this time (seconds since 1970) are revoked. */
  readonly profiles: ReadonlyMap<string, number>;
}

export async function openEndedSessions(options: EndedSessionsOptions): Promise<EndedSessions> {
  const list = await openCachedResource({
    ...options,
    description: 'the list of ended sessions',
    parse: parseEndedSessions,
  });
  await list.refresh(0);
  const timer = setInterval(() => void list.refresh(0), POLL_INTERVAL_MS);
  timer.unref();
  return {
    isEnded: (token) => isEnded(token, list.current()),
    isIssuerReachable: () => list.refresh(MIN_REFRESH_INTERVAL_MS),
    close: () => clearInterval(timer),
  };
}

function isEnded({ sessionId, profileId, issuedAt }: IssuedToken, list: EndedSessionList | null): boolean {
  if (list === null) return false;
  return list.sessions.has(sessionId) || (profileId !== null && issuedAt < (list.profiles.get(profileId) ?? 0));
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
