/** The restrictions of a viewer, from the token and from the profile as the users subgraph last stated it. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { Member } from './store.js';

/** Null when the account or the profile has been erased: no title is visible. */
export function memberRestrictions(viewer: ViewerIdentity, { profile, isErased }: Member): ViewerRestrictions | null {
  return viewerRestrictions({ viewer, profile: isErased ? 'deleted' : profile });
}
