/** Opens what authentication needs: the router's signing key, and the token issuers with their keys. */
import type { JSONWebKeySet } from 'jose';
import type { Logger } from '@marquee/runtime/log';
import { loadSigningKey } from '@marquee/runtime/signing-key';
import type { RouterConfig } from '../../config.js';
import { createLogRefusal } from '../../identity/log-refusal.js';
import { openIssuers } from '../../identity/open-issuers.js';
import type { IdentitySection } from '../../identity/settings.js';
import { createReadToken } from '../../identity/token-sources.js';
import { createVerifyCaller } from '../../identity/verified-callers.js';
import { createAuthenticate } from './authenticate.js';
import type { AuthenticateFor } from './authenticate.js';
import { createAssertionSigner } from './identity-assertion.js';

export interface Authentication {
  readonly authenticateFor: AuthenticateFor;
  /** The public keys with which subgraphs verify the router's assertions. */
  readonly jwks: JSONWebKeySet;
  close(): Promise<void>;
}

export async function openAuthentication(
  { identity, forwardHeaders }: RouterConfig,
  log: Logger,
): Promise<Authentication> {
  const { section, dataDir, trustedProxies } = identity;
  const clock = (): Date => new Date();
  const { issuers, close } = await openIssuers(section.issuers, { dataDir, clock, log });
  const signingKey = section.assertion.subgraphs.length === 0 ? null : await loadSigningKey(dataDir);
  const authenticateFor = createAuthenticate({
    tokens:
      issuers.size === 0 ? null : { read: readTokenOf(section), verify: createVerifyCaller(issuers, rulesOf(section)) },
    isRequired: section.required,
    signer: signingKey && createAssertionSigner(signingKey, section.assertion.claims),
    forwardHeaders,
    trustedProxies,
    clock,
    logRefusal: createLogRefusal(log),
  });
  return { authenticateFor, jwks: signingKey?.jwks ?? { keys: [] }, close };
}

function readTokenOf(section: IdentitySection): ReturnType<typeof createReadToken> {
  const { sources, ignore_other_prefixes: ignoreOtherPrefixes, max_token_size: maxTokenBytes } = section;
  return createReadToken({ sources, ignoreOtherPrefixes, maxTokenBytes });
}

function rulesOf({ vary_by: varyBy, assertion, policies }: IdentitySection): Parameters<typeof createVerifyCaller>[1] {
  return {
    varyBy,
    handedOn: assertion.claims.map(({ claim }) => claim),
    policies: new Map(Object.entries(policies)),
  };
}
