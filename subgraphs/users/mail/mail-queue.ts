/**
 * Gets mails out that are committed with what they are about: after a crash they are still there, and a mailer that is
 * away holds nobody up.
 */
import type { Logger } from '@marquee/runtime/log';
import type { CollectionDefinition, Store, Write } from '@marquee/document-store/port';
import { sweep } from '../expiring-documents.js';
import type { Passing } from '../expiring-documents.js';
import type { Mail, Mailer } from './mail.js';

interface PostedMail extends Passing {
  /** Null: for an address that nobody registered. It costs the same writes, and goes nowhere. */
  readonly mail: Mail | null;
}

export interface Courier {
  /** To be committed; then `wake`. After `until` it is of no use any more. */
  post(mail: Mail | null, until: Date, now: Date): Promise<readonly Write[]>;
  /** Sends what is posted, in the background. What fails is tried again at the next wake. */
  wake(now: Date): void;
}

const MAILS = { name: 'mails', indexes: [{ fields: ['until'] }] } satisfies CollectionDefinition<PostedMail>;
const AT_ONCE = 50;

export async function openCourier(
  store: Store,
  mailer: Mailer,
  { newId, log }: { readonly newId: () => string; readonly log: Logger },
): Promise<Courier> {
  const mails = await store.collection<PostedMail>(MAILS);
  let round = Promise.resolve();

  const deliver = async (now: Date): Promise<void> => {
    const { documents } = await mails.find({
      orderBy: { field: 'until', direction: 'ascending' },
      from: now.toISOString(),
      limit: AT_ONCE,
    });
    for (const { id, mail } of documents) {
      // Sent, then forgotten: a crash between the two sends it twice rather than never.
      if (mail !== null) await mailer.send(mail);
      await store.commit({ writes: [mails.remove(id)] });
    }
  };

  return {
    post: async (mail, until, now) => [
      mails.insert({ id: newId(), mail, until: until.toISOString() }),
      ...(await sweep(mails, now)),
    ],
    wake: (now) => {
      round = round
        .then(() => deliver(now))
        .catch((error: unknown) => log.error({ err: error }, 'a mail could not be sent; it will be tried again'));
    },
  };
}
