/** Findings that somebody has let pass, with their reason: for the change that was found, and for no other. */
import type { Store } from '@marquee/document-store/port';
import { ClientError } from '../client-error.js';

export interface Approval {
  /** `<ref>/<finding>` */
  readonly id: string;
  readonly ref: string;
  readonly finding: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
}

export interface Approvals {
  /** Those of the findings that are approved. */
  among(ref: string, findings: readonly string[]): Promise<readonly string[]>;
  /** The newest first. */
  list(ref: string): Promise<readonly Approval[]>;
  /** Throws a `Refusal` without a finding's id and a reason. */
  approve(ref: string, finding: string, reason: string, by: string): Promise<Approval>;
}

const MOST_LISTED = 1_000;
const LONGEST_REASON = 500;

export async function openApprovals(store: Store, clock: () => Date): Promise<Approvals> {
  const approvals = await store.collection<Approval>({ name: 'approvals', indexes: [{ fields: ['ref', 'at'] }] });
  const list = async (ref: string): Promise<readonly Approval[]> =>
    (await approvals.find({ where: { ref }, orderBy: { field: 'at', direction: 'descending' }, limit: MOST_LISTED }))
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
          `"${finding.slice(0, 40)}" is no finding's id: a check shows it in brackets before each finding that forbids the change.`,
        );
      if (reason.trim() === '')
        throw new ClientError('BAD_USER_INPUT', 'Say why, for whoever asks later: an approval needs a reason.');
      const approval: Approval = {
        id: `${ref}/${finding}`,
        ref,
        finding,
        reason: reason.slice(0, LONGEST_REASON),
        by,
        at: clock().toISOString(),
      };
      await store.commit({ writes: [approvals.upsert(approval)] });
      return approval;
    },
  };
}
