/** Who is signed in, in a browser: a random token in a cookie stands for a key, which itself is kept nowhere. */
import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { hashOf } from '../../store/registry-store.js';

/** A working day: whoever comes back tomorrow signs in again. */
const SESSION_SECONDS = 12 * 3_600;
/** Bounds the memory of sessions; far more than there are schema owners. */
const MAX_SESSIONS = 10_000;
const COOKIE = 'marquee_session';

/** In memory alone: a restart signs everybody out. */
export class Sessions {
  readonly #keys = new LRUCache<string, string>({ max: MAX_SESSIONS, ttl: SESSION_SECONDS * 1_000 });

  /**
   * @returns The token. @param key One that was recognised; its hash is remembered, so that a revoked key ends the
   * session.
   */
  open(key: string): string {
    const token = randomBytes(32).toString('base64url');
    this.#keys.set(token, hashOf(key));
    return token;
  }

  /** The hash of the key that it was opened with; null when there is no such session any more. */
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

/** @param isHttps Whether people reach the registry by https: browsers then never send the cookie without it. */
export function sessionCookie(token: string, isHttps: boolean): string {
  return cookie(token, SESSION_SECONDS, isHttps);
}
export function endedCookie(isHttps: boolean): string {
  return cookie('', 0, isHttps);
}

function cookie(value: string, seconds: number, isHttps: boolean): string {
  return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${isHttps ? '; Secure' : ''}`;
}
