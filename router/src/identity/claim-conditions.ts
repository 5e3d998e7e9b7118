/** Conditions on claims: those that a token must meet, and those that grant a policy. */
import { claimAt, textsOf } from './claims.js';
import type { Claims } from './identity.js';

export interface ClaimCondition {
  /** The path of the claim. Without one of the other properties the claim must have a value. */
  readonly claim: string;
  /** The claim is one of these values. */
  readonly anyOf?: readonly (string | number | boolean)[] | undefined;
  /** The claim is a list, or a text of words, with this item. */
  readonly includes?: string | undefined;
}

/** A claim that is absent, null, an empty text or an empty list has no value. */
export function meets(claims: Claims, { claim, anyOf, includes }: ClaimCondition): boolean {
  const value = claimAt(claims, claim);
  if (anyOf !== undefined && !anyOf.some((each) => each === value)) return false;
  if (includes !== undefined && !textsOf(value).includes(includes)) return false;
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}
