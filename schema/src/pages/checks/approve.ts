/** Letting a finding of a check pass, from its page: what `marquee check approve` does. */
import { printGraphRef } from '../../graph-ref.js';
import { requireRole } from '../../keys/keys.js';
import { checkPath } from '../page-paths.js';
import { ClientError } from '../../client-error.js';
import { readCheck } from './check.js';
import type { Redirect, VariantPageRequest } from '../page.js';

/** Throws a `ClientError` for a key that may not, a finding of another check, and a missing reason. */
export async function approveFinding(ask: VariantPageRequest, form: URLSearchParams): Promise<Redirect> {
  const { context, ref } = ask;
  const { name } = requireRole(context.caller, ref.graph, 'publish');
  const check = await readCheck(ask);
  const finding = form.get('finding') ?? '';
  if (!check.objections.includes(finding))
    throw new ClientError('BAD_USER_INPUT', 'This check has no such finding: approve one that stands on its page.');
  await context.approvals.approve(printGraphRef(ref), finding, form.get('reason') ?? '', name);
  return { to: `${checkPath(ref, check.id)}#finding-${finding}` };
}
