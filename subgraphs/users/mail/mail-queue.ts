/**
 * A queue of outgoing mails in the store. A mail is committed with the change that causes it and sent afterwards, so a
 * crash loses none and an unavailable mailer does not delay the request.
 */
import type { Logger } from '@marquee/runtime/log';
import type { CollectionDefinition, Store, Write } from '@marquee/document-store/port';
import { removeExpired } from '@marquee/document-store/expiring-documents';
import type { ExpiringDocument } from '@marquee/document-store/expiring-documents';
import type { Mail, Mailer } from './mail.js';

interface QueuedMail extends ExpiringDocument {
  /** Null for an unknown address: the same writes as for a known one, and no mail is sent. */
  readonly mail: Mail | null;
}

export interface MailQueue {
  /** Returns the writes to commit; call `deliver` after the commit. A mail is not sent after `until`. */
  enqueue(mail: Mail | null, until: Date, now: Date): Promise<readonly Write[]>;
  /** Sends queued mails in the background. A failed mail stays queued and is retried by the next call. */
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
      // Sent before it is removed: a crash between the two sends it twice rather than never.
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
        .catch((error: unknown) => log.error({ err: error }, 'a mail could not be sent and stays queued'));
    },
    close: () => delivery,
  };
}
