/** Approvals of findings, each with its reason. An approval holds for the finding of one change only. */
import type { Store } from '@marquee/document-store/port';
import { ClientError } from '../client-error.js';

export interface Approval {
  /** `<ref>/<finding>` */
  readonly id: string;
  readonly ref: string;
  readonly finding: string;
  readonly reason: string;
  /** The name of the caller's key. */
  readonly by: string;
  readonly at: string;
}

export interface Approvals {
  /** Those of `findings` that are approved. */
  among(ref: string, findings: readonly string[]): Promise<readonly string[]>;
  /** Newest first, at most `MAX_LISTED`. */
  list(ref: string): Promise<readonly Approval[]>;
  /** Throws a `ClientError` when the finding's id or the reason is missing. */
  approve(ref: string, finding: string, reason: string, by: string): Promise<Approval>;
}

const MAX_LISTED = 1_000;
const MAX_REASON_LENGTH = 500;

export async function openApprovals(store: Store, clock: () => Date): Promise<Approvals> {
  const approvals = await store.collection<Approval>({ name: 'approvals', indexes: [{ fields: ['ref', 'at'] }] });
  const list = async (ref: string): Promise<readonly Approval[]> =>
    (await approvals.find({ where: { ref }, orderBy: { field: 'at', direction: 'descending' }, limit: MAX_LISTED }))
      .documents;
  return {
    list,
    among: async (ref, findings) => {
      const known = await approvals.getMany(findings.map((finding) => `${ref}/${finding}`));
      return findings.filter((_finding, index) => known[index] !== null);
    },
    approve: async (ref, finding, reason, by) => {
      if (!/^[0-9a-f]{12}$/.test(finding))
        throw new ClientError(
          'BAD_USER_INPUT',
          `"${finding.slice(0, 40)}" is not the id of a finding: a check shows the id in brackets before each blocking finding.`,
        );
      if (reason.trim() === '')
        throw new ClientError('BAD_USER_INPUT', 'An approval needs a reason: say why the finding is acceptable.');
      const approval: Approval = {
        id: `${ref}/${finding}`,
        ref,
        finding,
        reason: reason.slice(0, MAX_REASON_LENGTH),
        by,
        at: clock().toISOString(),
      };
      await store.commit({ writes: [approvals.upsert(approval)] });
      return approval;
    },
  };
}
