/** The router's identity work, on the keys of its data folder. */
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import type { Logger } from '@marquee/kit/process/log';
import { loadSigningKey } from '@marquee/kit/process/signing-key';
import type { RouterConfig } from '../config.js';
import { createDoorkeeper } from './doorkeeper.js';
import type { CallerOf } from './doorkeeper.js';
import { createIssuerKeys } from './issuer-keys.js';

export interface Identity {
  readonly callerOf: CallerOf;
  /** By which subgraphs check the router's statements. */
  readonly publishedKeys: JSONWebKeySet;
}

export const openIdentity = async ({ identity, forwardHeaders }: RouterConfig, log: Logger): Promise<Identity> => {
  const clock = (): Date => new Date();
  if (!identity.enabled) return { callerOf: createDoorkeeper({ tokens: null, forwardHeaders, clock, log }), publishedKeys: { keys: [] } };
  const signingKey = await loadSigningKey(identity.dataDir);
  const keys = await createIssuerKeys({ jwksUrl: identity.accessJwksUrl, cacheFile: join(identity.dataDir, 'access-keys.json'), clock, log });
  return { callerOf: createDoorkeeper({ tokens: { keys, signingKey }, forwardHeaders, clock, log }), publishedKeys: signingKey.jwks };
};
