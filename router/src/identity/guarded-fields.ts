/** A graph with guarded fields behind a router that verifies no tokens: nobody gets these fields, and no request says why. */
import { readAuthRules } from '@marquee/federation/auth-rules';
import type { Logger } from '@marquee/runtime/log';
import { parse } from 'graphql';
import type { IdentitySection } from './settings.js';

/** Logs a warning for a supergraph with authorization rules when there is no issuer. */
export function warnOfGuardedFields(
  supergraphSdl: string,
  { issuers }: Pick<IdentitySection, 'issuers'>,
  log: Logger,
): void {
  if (issuers.length > 0) return;
  const guarded = [...readAuthRules(parse(supergraphSdl, { noLocation: true })).keys()];
  if (guarded.length === 0) return;
  log.warn(
    { guarded: guarded.length, for: guarded.slice(0, 5) },
    'the supergraph has @authenticated, @requiresScopes or @policy, but no token is verified: these fields are null for every caller; set identity.issuers in the configuration file',
  );
}
