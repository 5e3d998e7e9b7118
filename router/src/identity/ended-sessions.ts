/**
 * Which sign-ins are over though their access tokens have not expired. Users publishes the list, we look at it every few
 * seconds. While nobody answers, the last list holds: nobody who was signed out gets in again, and nobody else is put out.
 */
import type { Logger } from '@marquee/kit/process/log';
import { openKeptCopy } from './kept-copy.js';

export interface EndedSessions {
  has(sessionId: string): boolean;
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

export const openEndedSessions = async ({ url, cacheFile, clock, log }: EndedSessionsOptions): Promise<EndedSessions> => {
  const ended = await openKeptCopy({ url, file: cacheFile, what: 'the list of ended sessions', read: readSessions, clock, log });
  await ended.refreshAfter(0);
  const timer = setInterval(() => void ended.refreshAfter(0), LOOK_MS);
  timer.unref();
  return {
    has: (sessionId) => ended.current()?.has(sessionId) === true,
    isIssuerReachable: () => ended.refreshAfter(COOLDOWN_MS),
    close: () => clearInterval(timer),
  };
};

const readSessions = (value: unknown): ReadonlySet<string> => {
  const isList = typeof value === 'object' && value !== null && 'sessions' in value && Array.isArray(value.sessions);
  if (!isList) throw new TypeError('Not a list of sessions.');
  return new Set((value.sessions as readonly unknown[]).filter((id) => typeof id === 'string'));
};
