/** Webhooks of the simulated provider: signed, tried a few times, in whatever order they get through. */
import { sign, SIGNATURE_HEADER } from '../payments/signature.js';
import type { Entry } from './simulated-payments.js';
import { toWire } from './wire.js';

export interface NoticeOptions {
  readonly url: string;
  readonly secret: string;
  readonly publicUrl: string;
  readonly clock: () => Date;
}

/** A receiver that restarts is back within these. */
const PAUSES_MS = [0, 1_000, 5_000, 20_000, 60_000];

export interface Notices {
  send(entry: Entry): void;
  close(): void;
}

export function createNotices({ url, secret, publicUrl, clock }: NoticeOptions): Notices {
  const closing = new AbortController();
  const deliver = async (entry: Entry): Promise<boolean> => {
    const body = JSON.stringify({ payment: toWire(entry, publicUrl) });
    const headers = { 'content-type': 'application/json', [SIGNATURE_HEADER]: sign(secret, body, clock()) };
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(5_000)]),
    }).catch(() => null);
    return answer?.ok === true;
  };
  const later = (entry: Entry, attempt: number): void => {
    const pause = PAUSES_MS[attempt];
    if (pause === undefined || closing.signal.aborted) return;
    setTimeout(
      () => void deliver(entry).then((isDone) => (isDone ? undefined : later(entry, attempt + 1))),
      pause,
    ).unref();
  };
  return { send: (entry) => later(entry, 0), close: () => closing.abort() };
}
