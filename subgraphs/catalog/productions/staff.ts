/** Authorization and idempotency keys of staff mutations. */
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import { requireIdempotencyKey, requireScope } from '@marquee/subgraph/require-viewer';
import type { IdempotentRequest } from '@marquee/document-store/idempotency';
import type { Context } from '../context.js';

/** Throws UNAUTHENTICATED or FORBIDDEN without the scope `catalog:write`, which the router checks too. */
export function requireStaff(context: Pick<Context, 'viewer'>): ViewerIdentity {
  return requireScope(context, 'catalog:write');
}

/** Throws BAD_USER_INPUT for an invalid key. @param name Of the mutation. */
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
