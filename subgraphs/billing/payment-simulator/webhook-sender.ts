/** Sends the simulated provider's webhooks: signed, retried a few times, not in order. */
import { discardBody } from '@marquee/runtime/limited-response';
import { sign, SIGNATURE_HEADER } from '../payments/signature.js';
import type { SimulatedPayment } from './simulated-payments.js';
import { toWire } from './wire.js';

export interface WebhookOptions {
  readonly url: string;
  readonly secret: string;
  readonly publicUrl: string;
  readonly clock: () => Date;
}

/** Delays of the attempts; long enough for a receiver to restart. */
const RETRY_DELAYS_MS = [0, 1_000, 5_000, 20_000, 60_000];

export interface WebhookSender {
  send(payment: SimulatedPayment): void;
  close(): void;
}

export function createWebhookSender({ url, secret, publicUrl, clock }: WebhookOptions): WebhookSender {
  const closing = new AbortController();
  const deliver = async (payment: SimulatedPayment): Promise<boolean> => {
    const body = JSON.stringify({ payment: toWire(payment, publicUrl) });
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(secret, body, clock()) };
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(5_000)]),
    }).catch(() => null);
    if (response !== null) await discardBody(response);
    return response?.ok === true;
  };
  const schedule = (payment: SimulatedPayment, attempt: number): void => {
    const pause = RETRY_DELAYS_MS[attempt];
    if (pause === undefined || closing.signal.aborted) return;
    setTimeout(
      () => void deliver(payment).then((isDone) => (isDone ? undefined : schedule(payment, attempt + 1))),
      pause,
    ).unref();
  };
  return { send: (payment) => schedule(payment, 0), close: () => closing.abort() };
}
