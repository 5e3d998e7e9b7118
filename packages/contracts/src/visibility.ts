/**
 * Which titles a viewer may be shown: not withdrawn, licensed in the viewer's country now, within the maturity limit.
 * Every subgraph decides by these two functions.
 */
import { currentWindow } from './licence.js';
import type { LicenceWindow } from './licence.js';
import { isWithinMaturity, lowerMaturity } from './maturity.js';
import type { MaturityLevel } from './maturity.js';
import type { ViewerIdentity } from './viewer.js';

/** The facts of a title that decide who may see it. */
export interface TitleRestrictions {
  readonly isWithdrawn: boolean;
  readonly maturityLevel: MaturityLevel;
  readonly windows: readonly LicenceWindow[];
}

declare const brand: unique symbol;

/** Country and maturity limit of a request. Branded: only `viewerRestrictions` makes one. */
export interface ViewerRestrictions {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly maturityLimit: MaturityLevel;
  readonly [brand]: true;
}

/** The maturity limit of a profile, as the latest event of the users subgraph states it. */
export interface ProfileLimit {
  readonly maturityLimit: MaturityLevel;
}

export interface RestrictionSources<Profile extends ProfileLimit | 'deleted' | null> {
  /** The verified identity; null for a guest. */
  readonly viewer: ViewerIdentity | null;
  /** The subgraph's own record of the viewer's profile. Null: no event of the profile has arrived. */
  readonly profile: Profile;
  /** What the request itself asks for. It narrows a member's limit; its country counts for guests alone. */
  readonly requested?: { readonly country?: string; readonly maturityLimit: MaturityLevel } | undefined;
}

/** A guest browses without playing: any level, the catalogue of the United States. */
const GUEST = { country: 'US', maturityLimit: 'AGE_18' } as const;

/**
 * The restrictions of a request. The strictest of the token's, the profile record's and the request's limit counts, so
 * that a limit lowered after sign-in takes effect before the token expires.
 * @returns Null for a deleted profile, which may see no title.
 */
export function viewerRestrictions(sources: RestrictionSources<ProfileLimit | null>): ViewerRestrictions;
export function viewerRestrictions(
  sources: RestrictionSources<ProfileLimit | 'deleted' | null>,
): ViewerRestrictions | null;
export function viewerRestrictions({
  viewer,
  profile,
  requested,
}: RestrictionSources<ProfileLimit | 'deleted' | null>): ViewerRestrictions | null {
  if (profile === 'deleted') return null;
  const limits = [viewer?.maturityLimit, profile?.maturityLimit, requested?.maturityLimit];
  const restrictions = {
    country: viewer?.country ?? requested?.country ?? GUEST.country,
    maturityLimit: limits.reduce<MaturityLevel>(
      (lowest, limit) => (limit === undefined ? lowest : lowerMaturity(lowest, limit)),
      GUEST.maturityLimit,
    ),
  };
  return restrictions as ViewerRestrictions;
}

/** @param restrictions Null: no title is visible. */
export function isVisible(
  { isWithdrawn, maturityLevel, windows }: TitleRestrictions,
  restrictions: ViewerRestrictions | null,
  now: Date,
): boolean {
  return (
    restrictions !== null &&
    !isWithdrawn &&
    isWithinMaturity(maturityLevel, restrictions.maturityLimit) &&
    currentWindow(windows, restrictions.country, now) !== undefined
  );
}
