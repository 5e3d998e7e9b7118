/** The restrictions of a viewer, from the token and from the profile as the users subgraph last stated it. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { viewerRestrictions } from '@marquee/contracts/visibility';
import type { ViewerRestrictions } from '@marquee/contracts/visibility';
import type { SearchStore } from './store.js';

/** Null for a deleted profile, which may see no title. */
export async function readRestrictions(store: SearchStore, viewer: ViewerIdentity): Promise<ViewerRestrictions | null> {
  const record = viewer.profileId === null ? null : await store.profile(viewer.profileId);
  return viewerRestrictions({ viewer, profile: record?.about === 'gone' ? 'deleted' : record });
}
