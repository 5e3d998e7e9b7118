/**
 * Secrets that are good once and not for long: what we mail to somebody to see whether they read it. Of each only a
 * digest is kept.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { AccountId } from '@marquee/contracts/ids';
import type { CollectionDefinition, Store, Versioned, Write } from '@marquee/document-store/port';
import { removeExpired } from '../expiring-documents.js';
import type { ExpiringDocument } from '../expiring-documents.js';

interface OneTimeTokenDocument extends ExpiringDocument {
  /** Null for one that was never sent, so that asking for an unknown address costs the same. */
  readonly accountId: AccountId | null;
}

export type Purpose = 'password-reset' | `sign-in-code:${string}`;

export interface OneTimeTokens {
  /** Writes the ticket and takes forgotten ones along. */
  issue(
    purpose: Purpose,
    secret: string,
    accountId: AccountId | null,
    span: { readonly until: Date; readonly now: Date },
  ): Promise<readonly Write[]>;
  /**
   * Null for one that was never issued, was used, or is too old. Commit `consume` with what it allows: of two, one
   * fails.
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

/** 256 bits, to be copied from a mail. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Six digits, to be typed from a mail; what guards it is the count of tries. */
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
      return [tokens.upsert(document), ...(await removeExpired(tokens, now, document.id))];
    },
    find: async (purpose, secret, now) => {
      const found: Versioned<OneTimeTokenDocument> | null = await tokens.getVersioned(idOf(purpose, secret));
      if (found === null || Date.parse(found.document.until) <= now.getTime() || found.document.accountId === null)
        return null;
      return { accountId: found.document.accountId, consume: tokens.remove(found.document.id, found.version) };
    },
  };
}
