/**
 * Which access tokens are over though they have not expired: those of sign-ins that ended, and those of profiles that
 * may see something else by now. Users publishes the list, we look at it every few seconds. While nobody answers, the
 * last list holds: nobody who was signed out gets in again, and nobody else is put out.
 */
import type { Logger } from '@marquee/runtime/log';
import { openKeptCopy } from './cached-resource.js';

/** What of a token decides whether it is over. */
export interface Issued {
  readonly sessionId: string;
  readonly profileId: string | null;
  /** Seconds since 1970, with fractions. */
  readonly issuedAt: number;
}

export interface EndedSessions {
  isOver(token: Issued): boolean;
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
const LOOK_MS = 5_000;

/** Expired tokens must not turn into a load on users. */
const COOLDOWN_MS = 2_000;

interface Ended {
  readonly sessions: ReadonlySet<string>;
  /** Profile -> what was issued for it before is over. */
  readonly profiles: ReadonlyMap<string, number>;
}

export async function openEndedSessions({ url, cacheFile, clock, log }: EndedSessionsOptions): Promise<EndedSessions> {
  const ended = await openKeptCopy({
    url,
    file: cacheFile,
    what: 'the list of ended sessions',
    read: readEnded,
    clock,
    log,
  });
  await ended.refreshAfter(0);
  const timer = setInterval(() => void ended.refreshAfter(0), LOOK_MS);
  timer.unref();
  return {
    isOver: (token) => isOver(token, ended.current()),
    isIssuerReachable: () => ended.refreshAfter(COOLDOWN_MS),
    close: () => clearInterval(timer),
  };
}

function isOver({ sessionId, profileId, issuedAt }: Issued, ended: Ended | null): boolean {
  if (ended === null) return false;
  return ended.sessions.has(sessionId) || (profileId !== null && issuedAt < (ended.profiles.get(profileId) ?? 0));
}

function readEnded(value: unknown): Ended {
  const isList = typeof value === 'object' && value !== null && 'sessions' in value && Array.isArray(value.sessions);
  if (!isList) throw new TypeError('Not a list of sessions.');
  const profiles: unknown = 'profiles' in value ? value.profiles : {};
  const entries = typeof profiles === 'object' && profiles !== null ? Object.entries(profiles) : [];
  return {
    sessions: new Set((value.sessions as readonly unknown[]).filter((id) => typeof id === 'string')),
    profiles: new Map(entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
  };
}
