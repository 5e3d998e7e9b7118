/** The router's identity work, on the keys of its data folder. */
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from '@marquee/runtime/log';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import type { RouterConfig } from '../../config.js';
import { createDoorkeeper } from './authenticate.js';
import type { CallerOf } from './authenticate.js';
import { openEndedSessions } from './ended-sessions.js';
import { createIssuerKeys } from './issuer-keys.js';

export interface Identity {
  readonly callerOf: CallerOf;
  /** By which subgraphs check the router's statements. */
  readonly publishedKeys: JSONWebKeySet;
  close(): void;
}

function clock(): Date {
  return new Date();
}

export async function openIdentity({ identity, forwardHeaders }: RouterConfig, log: Logger): Promise<Identity> {
  const { enabled, dataDir, accessJwksUrl, endedSessionsUrl, trustedProxies } = identity;
  if (!enabled)
    return {
      callerOf: createDoorkeeper({ tokens: null, forwardHeaders, trustedProxies, clock, log }),
      publishedKeys: { keys: [] },
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
  const callerOf = createDoorkeeper({
    tokens: { findKey, ended, signingKey },
    forwardHeaders,
    trustedProxies,
    clock,
    log,
  });
  return { callerOf, publishedKeys: signingKey.jwks, close: () => ended.close() };
}
