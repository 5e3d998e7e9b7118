/** Entries of the book in the words of the provider's HTTP API. */
import type { WirePayment } from '../payments/http-provider.js';
import type { Entry } from './simulated-payments.js';

export const AUTHENTICATE_PATH = '/authenticate';

/** @param publicUrl Where the bank's customer reaches the page that asks who they are. */
export function toWire(entry: Entry, publicUrl: string): WirePayment {
  return {
    reference: entry.reference,
    status: entry.status,
    ...(entry.decline === null ? {} : { decline: entry.decline }),
    ...(entry.status === 'requires_action'
      ? { action: { url: `${publicUrl}${AUTHENTICATE_PATH}/${entry.reference}`, expires_at: entry.expiresAt ?? '' } }
      : {}),
    ...(entry.settledOn === null ? {} : { settled_on: entry.settledOn }),
    disputed: entry.disputed,
  };
}
