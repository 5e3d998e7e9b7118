/** Opens the issuers of the configuration: their keys, and their lists of ended sessions. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '@marquee/runtime/is-record';
import type { Logger } from '@marquee/runtime/log';
import { openEndedSessions } from './ended-sessions.js';
import { fetchJson } from './fetch-json.js';
import type { TokenIssuer } from './issuer.js';
import { fixedKeys, openIssuerKeys } from './issuer-keys.js';
import type { IssuerKeys } from './issuer-keys.js';
import { isLoopbackUrl } from './loopback.js';
import type { IssuerSection } from './settings.js';
import type { Issuers } from './verify-token.js';

export interface OpenIssuersOptions {
  /** For the last known keys and lists. */
  readonly dataDir: string;
  readonly clock: () => Date;
  readonly log: Logger;
}

export interface OpenedIssuers {
  readonly issuers: Issuers;
  close(): Promise<void>;
}

const ALL_ASYMMETRIC = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/** A key takes some kilobytes with its certificates. */
const MAX_KEYS_BYTES = 1024 * 1024;
const MAX_DISCOVERY_BYTES = 256 * 1024;

/** Does not wait for the issuers: a token that comes before their keys waits for them. */
export async function openIssuers(
  sections: readonly IssuerSection[],
  options: OpenIssuersOptions,
): Promise<OpenedIssuers> {
  const opened = await Promise.all(sections.map((section) => openIssuer(section, options)));
  return {
    issuers: new Map(opened.map((issuer) => [issuer.rules.issuer, issuer])),
    close: async () => {
      for (const { keys, endedSessions } of opened) {
        await keys?.close();
        await endedSessions?.list.close();
      }
    },
  };
}

async function openIssuer(section: IssuerSection, options: OpenIssuersOptions): Promise<TokenIssuer> {
  const { secret, ended_sessions: ended, audiences } = section;
  const endedSessions = ended && {
    sessionClaim: ended.session_claim,
    profileClaim: ended.profile_claim,
    list: await openEndedSessions({
      url: ended.url,
      timeoutMs: section.timeout,
      cacheFile: join(options.dataDir, cacheName('ended-sessions', section.issuer, ended.url)),
      clock: options.clock,
      log: options.log,
    }),
  };
  return {
    rules: {
      issuer: section.issuer,
      audiences: audiences === 'any' ? null : audiences,
      algorithms: section.algorithms ?? ALL_ASYMMETRIC,
      clockSkewSeconds: section.clock_skew / 1_000,
      requiredClaims: section.required_claims,
      tokenType: section.token_type ?? null,
      acceptExpiredSeconds: section.accept_expired / 1_000,
      subjectClaim: section.subject_claim,
      scopeClaims: section.scope_claims,
      policyClaims: section.policy_claims,
    },
    keys: await openKeys(section, options),
    secret: secret === undefined ? null : new TextEncoder().encode(secret),
    endedSessions: endedSessions ?? null,
  };
}

async function openKeys(section: IssuerSection, options: OpenIssuersOptions): Promise<IssuerKeys | null> {
  const { issuer, jwks, jwks_file: file, keys, secret } = section;
  if (keys !== undefined) return fixedKeys({ keys });
  if (file === undefined && jwks === undefined && secret !== undefined) return null;
  const { clock, log, dataDir } = options;
  return openIssuerKeys({
    load: file === undefined ? (signal) => loadKeys(section, signal) : () => readKeysFile(file),
    cacheFile: file === undefined ? join(dataDir, cacheName('issuer-keys', issuer, jwks ?? '')) : null,
    issuer,
    refreshMs: section.refresh_interval,
    clock,
    log,
  });
}

/** Other URLs have other files: after a change of the configuration, no key of another server is used. */
function cacheName(what: string, issuer: string, url: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([issuer, url]))
    .digest('base64url');
  return `${what}-${hash.slice(0, 16)}.json`;
}

async function loadKeys(section: IssuerSection, signal: AbortSignal): Promise<unknown> {
  const { jwks, timeout: timeoutMs } = section;
  const url = jwks ?? (await discoverKeys(section, signal));
  return fetchJson({ url, timeoutMs, maxBytes: MAX_KEYS_BYTES, signal });
}

/** The URL of the keys in the issuer's OpenID configuration (OpenID Connect Discovery 1.0). */
async function discoverKeys(section: IssuerSection, signal: AbortSignal): Promise<string> {
  const { issuer, timeout: timeoutMs, allow_http: allowHttp } = section;
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const json = await fetchJson({ url, timeoutMs, maxBytes: MAX_DISCOVERY_BYTES, signal });
  if (!isRecord(json) || json['issuer'] !== issuer) throw new TypeError(`"issuer" of ${url} is not exactly ${issuer}`);
  const found = json['jwks_uri'];
  if (typeof found !== 'string' || !URL.canParse(found)) throw new TypeError(`"jwks_uri" of ${url} is no URL`);
  const { protocol } = new URL(found);
  if (protocol !== 'https:' && !(protocol === 'http:' && (allowHttp || isLoopbackUrl(found))))
    throw new TypeError(`"jwks_uri" of ${url} is not https://`);
  return found;
}

async function readKeysFile(file: string): Promise<unknown> {
  if ((await stat(file)).size > MAX_KEYS_BYTES) throw new TypeError(`${file} has more than ${MAX_KEYS_BYTES} bytes`);
  return JSON.parse(await readFile(file, 'utf8')) as unknown;
}
