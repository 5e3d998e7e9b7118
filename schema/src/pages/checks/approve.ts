/** Approves a finding from its check's page, as `marquee check approve` does. */
import { printGraphRef } from '../../graph-ref.js';
import { requireRole } from '../../keys/keys.js';
import { checkPath } from '../page-paths.js';
import { ClientError } from '../../client-error.js';
import { readCheck } from './check.js';
import type { Redirect, VariantPageRequest } from '../page.js';

/** Throws a `ClientError` when the key lacks the role, the finding is of another check, or the reason is missing. */
export async function approveFinding(request: VariantPageRequest, form: URLSearchParams): Promise<Redirect> {
  const { context, ref } = request;
  const { name } = requireRole(context.caller, ref.graph, 'publish');
  const check = await readCheck(request);
  const finding = form.get('finding') ?? '';
  if (!check.objections.includes(finding))
    throw new ClientError('BAD_USER_INPUT', 'This check has no blocking finding with that id.');
  await context.approvals.approve(printGraphRef(ref), finding, form.get('reason') ?? '', name);
  return { to: `${checkPath(ref, check.id)}#finding-${finding}` };
}
