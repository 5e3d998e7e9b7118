/** Who works on productions, and what they ask for only once. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { requireIdempotencyKey, requireScope } from '@marquee/subgraph/require-viewer';
import type { IdempotentRequest } from '@marquee/document-store/idempotency';
import type { Context } from './context.js';

/** Throws UNAUTHENTICATED or FORBIDDEN for anybody else. The schema asks for the same scope at the router. */
export function requireStaff(context: Pick<Context, 'viewer'>): ViewerIdentity {
  return requireScope(context, 'catalog:write');
}

/** Throws BAD_USER_INPUT for a key that would not tell two requests apart. @param name Of the mutation. */
export function idempotentRequest(
  context: Pick<Context, 'viewer'>,
  name: string,
  { idempotencyKey, ...request }: { readonly idempotencyKey: string },
): IdempotentRequest {
  return {
    scope: requireStaff(context).accountId,
    key: requireIdempotencyKey(idempotencyKey),
    request: [name, request],
  };
}
