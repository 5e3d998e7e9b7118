/** Which titles a request may be shown, and in which language. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import * as visibility from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { TitleDocument } from '../documents.js';

const restrictionsByViewer = new WeakMap<ViewerIdentity, ViewerRestrictions>();
const guestRestrictions = visibility.viewerRestrictions({ viewer: null, profile: null });

/** By the verified identity alone: catalog keeps no records of profiles. Made once for an identity, not for each title. */
export function restrictionsOf(viewer: ViewerIdentity | null): ViewerRestrictions {
  if (viewer === null) return guestRestrictions;
  let restrictions = restrictionsByViewer.get(viewer);
  if (restrictions === undefined) {
    restrictions = visibility.viewerRestrictions({ viewer, profile: null });
    restrictionsByViewer.set(viewer, restrictions);
  }
  return restrictions;
}

/** BCP 47; guests read English. */
export function languageOf(viewer: ViewerIdentity | null): string {
  return viewer?.language ?? 'en';
}

export function isVisible(
  { withdrawn, windows, rating }: Pick<TitleDocument, 'withdrawn' | 'windows' | 'rating'>,
  restrictions: ViewerRestrictions,
  now: Date,
): boolean {
  return visibility.isVisible({ isWithdrawn: withdrawn, windows, maturityLevel: rating.level }, restrictions, now);
}
