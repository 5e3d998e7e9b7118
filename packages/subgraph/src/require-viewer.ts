import type { ProfileId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { badUserInput, forbidden, unauthenticated } from './errors.js';

/** The signed-in viewer; throws UNAUTHENTICATED when there is none. */
export function requireViewer(context: { readonly viewer: ViewerIdentity | null }): ViewerIdentity {
  if (context.viewer === null) throw unauthenticated();
  return context.viewer;
}

/**
 * The viewer, when the token grants `scope`; throws UNAUTHENTICATED or FORBIDDEN. The router asks the same by the
 * schema's
 * `@requiresScopes`; a subgraph asks again, because whoever reaches its port need not have come through the router.
 */
export function requireScope(context: { readonly viewer: ViewerIdentity | null }, scope: string): ViewerIdentity {
  const viewer = requireViewer(context);
  if (!viewer.scopes.includes(scope))
    throw forbidden(`This needs the scope \`${scope}\`, which your token does not have.`);
  return viewer;
}

/** The viewer with a profile chosen; throws UNAUTHENTICATED or, without a profile, BAD_USER_INPUT saying what to do. */
export function requireProfile(context: {
  readonly viewer: ViewerIdentity | null;
}): ViewerIdentity & { readonly profileId: ProfileId } {
  const viewer = requireViewer(context);
  const { profileId } = viewer;
  if (profileId === null)
    throw badUserInput('No profile is chosen on this device: call `selectProfile` and use the token it answers.');
  return { ...viewer, profileId };
}

/** Printable ASCII, so that a key is the same in every log, header and store. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{8,128}$/;

/** The key as it is; throws BAD_USER_INPUT for one that would not tell two requests apart. */
export function requireIdempotencyKey(key: string): string {
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw badUserInput(
    '`idempotencyKey` must be 8 to 128 printable characters without spaces: make up a UUID for each thing to be done, and repeat it only to repeat that.',
  );
}
