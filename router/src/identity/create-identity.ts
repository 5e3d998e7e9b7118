/** The identity of a caller from the claims of a verified token. */
import { meets } from './claim-conditions.js';
import type { ClaimCondition } from './claim-conditions.js';
import { claimAt, textsAt } from './claims.js';
import type { Claims, Identity, IdentityPart, IdentityParts, VaryBy } from './identity.js';

/** What of the claims counts; of the configuration. */
export interface IdentityRules {
  readonly varyBy: VaryBy;
  /** Paths of the claims that subgraphs get, in assertions or headers: what their values may depend on. */
  readonly handedOn: readonly string[];
  /** Policy -> conditions that all have to be met. */
  readonly policies: ReadonlyMap<string, readonly ClaimCondition[]>;
}

/** What of the claims counts, as far as it differs between issuers. */
export interface IssuerClaims {
  readonly issuer: string;
  readonly subjectClaim: string;
  readonly scopeClaims: readonly string[];
  /** Claims whose texts are policies. */
  readonly policyClaims: readonly string[];
}

/** A longer one is no id, and would be a part of many keys. */
const MAX_SUBJECT_LENGTH = 512;

/** Null when the claims have no subject: a text that is not empty, or a whole number. */
export function createIdentity(claims: Claims, of: IssuerClaims, rules: IdentityRules): Identity | null {
  const subject = subjectOf(claimAt(claims, of.subjectClaim));
  if (subject === null) return null;
  const accountId = `${of.issuer} ${subject}`;
  const profile = profileOf(claims, rules.varyBy);
  return {
    accountId,
    issuer: of.issuer,
    subject,
    profileId: profile,
    scopes: textsAt(claims, of.scopeClaims),
    policies: policiesOf(claims, of.policyClaims, rules.policies),
    claims,
    parts: partsOf(claims, accountId, rules),
  };
}

function subjectOf(claim: unknown): string | null {
  const text = Number.isSafeInteger(claim) ? String(claim) : claim;
  return typeof text === 'string' && text !== '' && text.length <= MAX_SUBJECT_LENGTH ? text : null;
}

function profileOf(claims: Claims, { profile = [] }: VaryBy): string | null {
  const [path] = profile;
  const value = path === undefined ? null : claimAt(claims, path);
  return typeof value === 'string' ? value : null;
}

function policiesOf(
  claims: Claims,
  policyClaims: readonly string[],
  policies: IdentityRules['policies'],
): ReadonlySet<string> {
  const granted = new Set(textsAt(claims, policyClaims));
  for (const [policy, conditions] of policies)
    if (conditions.every((condition) => meets(claims, condition))) granted.add(policy);
  return granted;
}

/** A part without claims of its own is the whole caller, as far as subgraphs know of it: nothing is shared by mistake. */
function partsOf(claims: Claims, accountId: string, { varyBy, handedOn }: IdentityRules): IdentityParts {
  let whole: string | null = null;
  const part = (name: IdentityPart): string => {
    const paths = varyBy[name];
    if (paths !== undefined) return valuesAt(claims, paths);
    whole ??= `${accountId} ${valuesAt(claims, handedOn)}`;
    return whole;
  };
  return { country: part('country'), language: part('language'), maturity: part('maturity'), profile: part('profile') };
}

function valuesAt(claims: Claims, paths: readonly string[]): string {
  return JSON.stringify(paths.map((path) => claimAt(claims, path) ?? null));
}
