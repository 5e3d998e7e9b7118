/** Preconditions of resolvers on the caller and on idempotency keys. */
import type { ProfileId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { badUserInput, forbidden, unauthenticated } from './errors.js';

/** The signed-in viewer; throws UNAUTHENTICATED when there is none. */
export function requireViewer(context: { readonly viewer: ViewerIdentity | null }): ViewerIdentity {
  if (context.viewer === null) throw unauthenticated();
  return context.viewer;
}

/**
 * The viewer, when the token grants `scope`; throws UNAUTHENTICATED or FORBIDDEN. The router enforces the schema's
 * `@requiresScopes` as well; the subgraph checks again for requests that bypass the router.
 */
export function requireScope(context: { readonly viewer: ViewerIdentity | null }, scope: string): ViewerIdentity {
  const viewer = requireViewer(context);
  if (!viewer.scopes.includes(scope))
    throw forbidden(`This needs the scope \`${scope}\`, which your token does not have.`);
  return viewer;
}

/** The viewer with a selected profile; throws UNAUTHENTICATED or, without a profile, BAD_USER_INPUT. */
export function requireProfile(context: {
  readonly viewer: ViewerIdentity | null;
}): ViewerIdentity & { readonly profileId: ProfileId } {
  const viewer = requireViewer(context);
  const { profileId } = viewer;
  if (profileId === null)
    throw badUserInput('No profile is selected on this device: call `selectProfile` and use the token of its payload.');
  return { ...viewer, profileId };
}

/** Printable ASCII, which is the same in every log, header and store. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,128}$/;

/** The key unchanged; throws BAD_USER_INPUT for a key that is too short, too long or not printable. */
export function requireIdempotencyKey(key: string): string {
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw badUserInput(
    '`idempotencyKey` must be 8 to 128 printable characters without spaces: use a new UUID for each request, and the same one for its retries.',
  );
}
