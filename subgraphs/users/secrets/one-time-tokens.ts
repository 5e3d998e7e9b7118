/**
 * Secrets sent by mail that are valid once and for a limited time. Only a digest is stored.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { AccountId } from '@marquee/contracts/ids';
import type { CollectionDefinition, Store, Versioned, Write } from '@marquee/document-store/port';
import { removeExpired, removeSurplus } from '@marquee/document-store/expiring-documents';
import type { ExpiringDocument } from '@marquee/document-store/expiring-documents';

interface OneTimeTokenDocument extends ExpiringDocument {
  /** Null for a token of an unknown address, which is stored but never sent, so that both cases cost the same. */
  readonly accountId: AccountId | null;
}

export type Purpose = 'password-reset' | `sign-in-code:${string}`;

export interface OneTimeTokens {
  /** Returns the writes of the token, and of the removal of expired ones. */
  issue(
    purpose: Purpose,
    secret: string,
    accountId: AccountId | null,
    span: { readonly until: Date; readonly now: Date },
  ): Promise<readonly Write[]>;
  /**
   * Returns null for a token that was not issued, was used or has expired. Commit `consume` with the change that it
   * allows: of two concurrent uses, one commit fails.
   */
  find(
    purpose: Purpose,
    secret: string,
    now: Date,
  ): Promise<{ readonly accountId: AccountId; readonly consume: Write } | null>;
}

const ONE_TIME_TOKENS = {
  name: 'tickets',
  indexes: [{ fields: ['until'] }],
} satisfies CollectionDefinition<OneTimeTokenDocument>;

/** A token of 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A code of six digits, protected by the attempt limit. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

function idOf(purpose: Purpose, secret: string): string {
  return createHash('sha256').update(`${purpose}\n${secret}`).digest('base64url');
}

export async function openOneTimeTokens(store: Store): Promise<OneTimeTokens> {
  const tokens = await store.collection<OneTimeTokenDocument>(ONE_TIME_TOKENS);
  return {
    issue: async (purpose, secret, accountId, { until, now }) => {
      const document = { id: idOf(purpose, secret), accountId, until: until.toISOString() };
      const removed = [...(await removeExpired(tokens, now, document.id)), ...(await removeSurplus(tokens))];
      return [
        tokens.upsert(document),
        ...removed.filter((write) => write.kind === 'remove' && write.id !== document.id),
      ];
    },
    find: async (purpose, secret, now) => {
      const found: Versioned<OneTimeTokenDocument> | null = await tokens.getVersioned(idOf(purpose, secret));
      if (found === null || Date.parse(found.document.until) <= now.getTime() || found.document.accountId === null)
        return null;
      return { accountId: found.document.accountId, consume: tokens.remove(found.document.id, found.version) };
    },
  };
}
