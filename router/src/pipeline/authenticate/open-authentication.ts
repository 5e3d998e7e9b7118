/** The router's identity work, on the keys of its data folder. */
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from '@marquee/runtime/log';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import type { RouterConfig } from '../../config.js';
import { createAuthenticate } from './authenticate.js';
import type { Authenticate } from './authenticate.js';
import { openEndedSessions } from './ended-sessions.js';
import { createIssuerKeys } from './issuer-keys.js';

export interface Authentication {
  readonly authenticate: Authenticate;
  /** By which subgraphs check the router's statements. */
  readonly jwks: JSONWebKeySet;
  close(): void;
}

function clock(): Date {
  return new Date();
}

export async function openAuthentication(
  { identity, forwardHeaders }: RouterConfig,
  log: Logger,
): Promise<Authentication> {
  const { enabled, dataDir, accessJwksUrl, endedSessionsUrl, trustedProxies } = identity;
  if (!enabled)
    return {
      authenticate: createAuthenticate({ tokens: null, forwardHeaders, trustedProxies, clock, log }),
      jwks: { keys: [] },
      close: () => {},
    };
  const signingKey = await loadSigningKey(dataDir);
  const findKey = await createIssuerKeys({
    jwksUrl: accessJwksUrl,
    cacheFile: join(dataDir, 'access-keys.json'),
    clock,
    log,
  });
  const ended = await openEndedSessions({
    url: endedSessionsUrl,
    cacheFile: join(dataDir, 'ended-sessions.json'),
    clock,
    log,
  });
  const callerOf = createAuthenticate({
    tokens: { findKey, ended, signingKey },
    forwardHeaders,
    trustedProxies,
    clock,
    log,
  });
  return { authenticate: callerOf, jwks: signingKey.jwks, close: () => ended.close() };
}
