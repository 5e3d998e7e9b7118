/** Browser sessions: a random token in a cookie stands for an API key. The key itself is not stored. */
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { hashOf } from '../../store/registry-store.js';

/** Covers a working day. */
const SESSION_SECONDS = 12 * 3_600;
/** Bounds the memory of sessions; far more than there are schema owners. */
const MAX_SESSIONS = 10_000;
const COOKIE = 'marquee_session';

/** Sessions are kept in memory only: a restart ends them all. */
export class Sessions {
  readonly #keys = new LRUCache<string, string>({ max: MAX_SESSIONS, ttl: SESSION_SECONDS * 1_000 });

  /**
   * @returns The session's token.
   * @param key An authenticated key. Its hash is kept and looked up at each request, so that a revoked key ends the
   * session.
   */
  open(key: string): string {
    const token = randomBytes(32).toString('base64url');
    this.#keys.set(token, hashOf(key));
    return token;
  }

  /** The hash of the session's key; null when the session has ended. */
  keyHash(token: string | null): string | null {
    return (token === null ? undefined : this.#keys.get(token)) ?? null;
  }

  close(token: string | null): void {
    if (token !== null) this.#keys.delete(token);
  }
}

export function readToken(cookies: string | undefined): string | null {
  return new RegExp(`(?:^|;\\s*)${COOKIE}=([\\w-]{43})(?:;|$)`).exec(cookies ?? '')?.[1] ?? null;
}

/** @param isHttps Whether the public URL is https: the cookie is then sent by https only. */
export function sessionCookie(token: string, isHttps: boolean): string {
  return cookie(token, SESSION_SECONDS, isHttps);
}

export function endedCookie(isHttps: boolean): string {
  return cookie('', 0, isHttps);
}

function cookie(value: string, seconds: number, isHttps: boolean): string {
  return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isHttps ? '; Secure' : ''}`;
}
