/**
 * Secrets that are good once and not for long: what we mail to somebody to see whether they read it. Of each only a
 * digest is kept.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { AccountId } from '@marquee/contracts/ids';
import type { CollectionDefinition, Store, Versioned, Write } from '@marquee/document-store/port';
import { sweep } from '../expiring-documents.js';
import type { Passing } from '../expiring-documents.js';

interface TicketDocument extends Passing {
  /** Null for one that was never sent, so that asking for an unknown address costs the same. */
  readonly accountId: AccountId | null;
}

export type Purpose = 'password-reset' | `sign-in-code:${string}`;

export interface Tickets {
  /** Writes the ticket and takes forgotten ones along. */
  issue(
    purpose: Purpose,
    secret: string,
    accountId: AccountId | null,
    span: { readonly until: Date; readonly now: Date },
  ): Promise<readonly Write[]>;
  /**
   * Null for one that was never issued, was used, or is too old. Commit `spend` with what it allows: of two, one fails.
   */
  redeem(
    purpose: Purpose,
    secret: string,
    now: Date,
  ): Promise<{ readonly accountId: AccountId; readonly spend: Write } | null>;
}

const TICKETS = { name: 'tickets', indexes: [{ fields: ['until'] }] } satisfies CollectionDefinition<TicketDocument>;

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

export async function openTickets(store: Store): Promise<Tickets> {
  const tickets = await store.collection<TicketDocument>(TICKETS);
  return {
    issue: async (purpose, secret, accountId, { until, now }) => {
      const document = { id: idOf(purpose, secret), accountId, until: until.toISOString() };
      return [tickets.upsert(document), ...(await sweep(tickets, now, document.id))];
    },
    redeem: async (purpose, secret, now) => {
      const found: Versioned<TicketDocument> | null = await tickets.getVersioned(idOf(purpose, secret));
      if (found === null || Date.parse(found.document.until) <= now.getTime() || found.document.accountId === null)
        return null;
      return { accountId: found.document.accountId, spend: tickets.remove(found.document.id, found.version) };
    },
  };
}
