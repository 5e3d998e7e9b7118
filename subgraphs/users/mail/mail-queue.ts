/**
 * Gets mails out that are committed with what they are about: after a crash they are still there, and a mailer that is
 * away holds nobody up.
 */
import type { Logger } from '@marquee/runtime/log';
import type { CollectionDefinition, Store, Write } from '@marquee/document-store/port';
import { removeExpired } from '../expiring-documents.js';
import type { ExpiringDocument } from '../expiring-documents.js';
import type { Mail, Mailer } from './mail.js';

interface QueuedMail extends ExpiringDocument {
  /** Null: for an address that nobody registered. It costs the same writes, and goes nowhere. */
  readonly mail: Mail | null;
}

export interface MailQueue {
  /** To be committed; then `wake`. After `until` it is of no use any more. */
  enqueue(mail: Mail | null, until: Date, now: Date): Promise<readonly Write[]>;
  /** Sends what is posted, in the background. What fails is tried again at the next wake. */
  deliver(now: Date): void;
  /** Resolves when the delivery in progress has ended. */
  close(): Promise<void>;
}

const MAILS = { name: 'mails', indexes: [{ fields: ['until'] }] } satisfies CollectionDefinition<QueuedMail>;
const MAILS_PER_DELIVERY = 50;

export async function openMailQueue(
  store: Store,
  mailer: Mailer,
  { newId, log }: { readonly newId: () => string; readonly log: Logger },
): Promise<MailQueue> {
  const mails = await store.collection<QueuedMail>(MAILS);
  let delivery = Promise.resolve();

  const deliver = async (now: Date): Promise<void> => {
    const { documents } = await mails.find({
      orderBy: { field: 'until', direction: 'ascending' },
      from: now.toISOString(),
      limit: MAILS_PER_DELIVERY,
    });
    for (const { id, mail } of documents) {
      // Sent, then forgotten: a crash between the two sends it twice rather than never.
      if (mail !== null) await mailer.send(mail);
      await store.commit({ writes: [mails.remove(id)] });
    }
  };

  return {
    enqueue: async (mail, until, now) => [
      mails.insert({ id: newId(), mail, until: until.toISOString() }),
      ...(await removeExpired(mails, now)),
    ],
    deliver: (now) => {
      delivery = delivery
        .then(() => deliver(now))
        .catch((error: unknown) => log.error({ err: error }, 'a mail could not be sent; it will be tried again'));
    },
    close: () => delivery,
  };
}
