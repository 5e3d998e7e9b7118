/** Gift codes: how a typed one is read, and how it is stored. */
import { createHash } from 'node:crypto';
import type { Store } from '@marquee/document-store/port';
import type { GiftCodeDocument } from '../documents.js';
import { COLLECTIONS } from '../documents.js';

/** Longer than any gift code, however it is spaced. */
export const MAX_GIFT_CODE = 100;

/**
 * Marks ids that are digests. It sorts after letters and digits, so that codes which an earlier release has stored as
 * they are come first.
 */
const DIGEST_MARK = '~';

const PAGE = 500;

/** Normalises a typed code: `popcorn-2026-abcd` becomes `POPCORN2026ABCD`. */
export function readGiftCode(text: string): string {
  return text.toUpperCase().replace(/[^A-Z0-9]/g, '');
}

/**
 * The id of a code's document, a digest: neither the store nor the time of a lookup leads to a code. Codes must be long
 * and random, since a digest of few possible codes can be searched for.
 */
export function giftCodeId(text: string): string {
  return `${DIGEST_MARK}${createHash('sha256')
    .update(`gift-code\n${readGiftCode(text)}`)
    .digest('base64url')}`;
}

/** Replaces codes that are stored as they are by their digests. Does nothing in a store that has none. */
export async function hashStoredGiftCodes(store: Store): Promise<void> {
  const collection = await store.collection<GiftCodeDocument>(COLLECTIONS.giftCodes);
  for (;;) {
    const { documents } = await collection.find({ limit: PAGE });
    const plain = documents.filter(({ id }) => !id.startsWith(DIGEST_MARK));
    if (plain.length === 0) return;
    await store.commit({
      writes: plain.flatMap((gift) => [
        collection.remove(gift.id),
        collection.upsert({ ...gift, id: giftCodeId(gift.id) }),
      ]),
    });
  }
}
