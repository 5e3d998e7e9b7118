/** Opens what authentication needs: the router's signing key, the issuer's keys and the list of ended sessions. */
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from '@marquee/runtime/log';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import type { RouterConfig } from '../../config.js';
import { createAuthenticate } from './authenticate.js';
import type { AuthenticateFor } from './authenticate.js';
import { openEndedSessions } from './ended-sessions.js';
import { openIssuerKeys } from './issuer-keys.js';

export interface Authentication {
  readonly authenticateFor: AuthenticateFor;
  /** The public keys with which subgraphs verify the router's assertions. */
  readonly jwks: JSONWebKeySet;
  close(): void;
}

export async function openAuthentication(
  { identity, forwardHeaders }: RouterConfig,
  log: Logger,
): Promise<Authentication> {
  const { enabled, dataDir, accessJwksUrl, endedSessionsUrl, trustedProxies } = identity;
  const clock = (): Date => new Date();
  const shared = { forwardHeaders, trustedProxies, clock, log };
  if (!enabled)
    return { authenticateFor: createAuthenticate({ tokens: null, ...shared }), jwks: { keys: [] }, close: () => {} };

  const signingKey = await loadSigningKey(dataDir);
  const findKey = await openIssuerKeys({
    url: accessJwksUrl,
    cacheFile: join(dataDir, 'access-keys.json'),
    clock,
    log,
  });
  const endedSessions = await openEndedSessions({
    url: endedSessionsUrl,
    cacheFile: join(dataDir, 'ended-sessions.json'),
    clock,
    log,
  });
  return {
    authenticateFor: createAuthenticate({ tokens: { findKey, endedSessions, signingKey }, ...shared }),
    jwks: signingKey.jwks,
    close: () => endedSessions.close(),
  };
}
