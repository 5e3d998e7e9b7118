/** The adapter of the provider's HTTP API. The only file that knows its paths and field names. */
import { Agent, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { asId } from '@marquee/contracts/ids';
import type { PaymentId } from '@marquee/contracts/ids';
import type { PaymentOutcome } from '../rules/payments/payment.js';
import { ProviderUnavailableError } from './provider.js';
import type { Movement, PaymentProvider, ProviderCard, ProviderPayment } from './provider.js';

export interface HttpProviderOptions {
  /** Without a trailing slash. */
  readonly url: string;
  readonly key: string;
  /** Deadline of a request; after it the outcome is unknown. */
  readonly timeoutMs: number;
  /** Whether responses of the payment simulator are refused, as in production: no money moves through it. */
  readonly refusesSimulator?: boolean;
}

/** The simulator sends this header with every response. */
export const SIMULATOR_HEADER = 'x-payment-simulator';

/** A charge or refund in the provider's API. */
export interface WirePayment {
  readonly reference: string;
  readonly status: 'processing' | 'succeeded' | 'declined' | 'requires_action';
  readonly decline?: { readonly code: string; readonly final: boolean };
  readonly action?: { readonly url: string; readonly expires_at: string };
  /** `YYYY-MM-DD`, once it succeeded. */
  readonly settled_on?: string;
  readonly disputed?: boolean;
}

interface WireMovement {
  readonly reference: string;
  readonly kind: 'charge' | 'refund';
  readonly amount: string;
  readonly currency: string;
}

/** At least the number of concurrent charges of a run of renewals. */
const MAX_SOCKETS = 64;

/** A page of movements has some tens of kilobytes. */
const MAX_RESPONSE_CHARACTERS = 4 * 1024 * 1024;

function outcomeOf({ status, decline, action, settled_on }: WirePayment): PaymentOutcome {
  if (status === 'succeeded' && settled_on !== undefined) return { status: 'SUCCEEDED', on: settled_on };
  if (status === 'declined')
    return { status: 'DECLINED', kind: decline?.final === true ? 'HARD' : 'SOFT', code: decline?.code ?? 'declined' };
  if (status === 'requires_action' && action !== undefined)
    return { status: 'ACTION_REQUIRED', url: action.url, expiresAt: action.expires_at };
  return { status: 'UNKNOWN' };
}

/** Reads a payment from a response or a webhook. */
export function readWirePayment(wire: WirePayment): ProviderPayment {
  return {
    reference: asId<PaymentId>(wire.reference),
    outcome: outcomeOf(wire),
    isChargedBack: wire.disputed === true,
  };
}

interface HttpResponse {
  readonly status: number;
  readonly body: string;
}

function createHttpClient({ url, key, timeoutMs, refusesSimulator = false }: HttpProviderOptions) {
  const isSecure = url.startsWith('https:');
  const agent = isSecure
    ? new SecureAgent({ keepAlive: true, maxSockets: MAX_SOCKETS })
    : new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  const send = (method: 'GET' | 'POST', path: string, body?: object): Promise<HttpResponse> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const fail = (cause?: unknown): void =>
        reject(new ProviderUnavailableError(`${method} ${path}: no response from the payment provider.`, { cause }));
      const headers = {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      };
      const outgoing = (isSecure ? secureRequest : request)(
        `${url}${path}`,
        { method, agent, headers, signal: AbortSignal.timeout(timeoutMs) },
        (response) => {
          if (refusesSimulator && response.headers[SIMULATOR_HEADER] !== undefined) {
            response.destroy();
            return fail(new Error('BILLING_PAYMENT_URL is a payment simulator, which production mode refuses.'));
          }
          let responseBody = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            responseBody += chunk;
            if (responseBody.length > MAX_RESPONSE_CHARACTERS)
              response.destroy(new Error(`The response is longer than ${MAX_RESPONSE_CHARACTERS} characters.`));
          });
          response.on('end', () =>
            response.complete ? resolve({ status: response.statusCode ?? 0, body: responseBody }) : fail(),
          );
          response.on('error', fail);
        },
      );
      outgoing.on('error', fail);
      outgoing.end(text);
    });
  return { send, close: () => agent.destroy() };
}

function read<T>({ status, body }: HttpResponse, path: string): T {
  if (status < 200 || status > 299)
    throw new ProviderUnavailableError(`${path}: the payment provider responded with status ${status}.`);
  try {
    // The provider's API is versioned, so the response type of a path is fixed.
    return JSON.parse(body) as T;
  } catch (error) {
    throw new ProviderUnavailableError(`${path}: the payment provider's response is not JSON.`, { cause: error });
  }
}

export function createHttpProvider(options: HttpProviderOptions): PaymentProvider {
  const { send, close } = createHttpClient(options);
  const post = async (path: string, body: object): Promise<ProviderPayment> =>
    readWirePayment(read<WirePayment>(await send('POST', path, body), path));
  const getOrNull = async <T>(path: string): Promise<T | null> => {
    const reply = await send('GET', path);
    return reply.status === 404 ? null : read<T>(reply, path);
  };
  return {
    charge: ({ reference, amount, token, isOnSession }) =>
      post('/v1/charges', {
        reference,
        amount: amount.amountMinor,
        currency: amount.currency,
        card: token,
        on_session: isOnSession,
      }),
    refund: ({ reference, charge, amount }) =>
      post('/v1/refunds', { reference, charge, amount: amount.amountMinor, currency: amount.currency }),
    find: async (reference) => {
      const found = await getOrNull<WirePayment>(`/v1/payments/${encodeURIComponent(reference)}`);
      return found === null ? null : readWirePayment(found);
    },
    card: async (token) => {
      const found = await getOrNull<{ brand: string; last4: string; expires_on: string }>(
        `/v1/cards/${encodeURIComponent(token)}`,
      );
      return found === null
        ? null
        : ({ brand: found.brand, last4: found.last4, expiresOn: found.expires_on } satisfies ProviderCard);
    },
    movements: async function* (day) {
      for (let after = ''; ; ) {
        const path = `/v1/movements?day=${day}&after=${encodeURIComponent(after)}`;
        const page = read<{ movements: readonly WireMovement[]; next: string | null }>(await send('GET', path), path);
        yield page.movements.map(
          ({ reference, kind, amount, currency }): Movement => ({
            reference: asId<PaymentId>(reference),
            kind: kind === 'charge' ? 'CHARGE' : 'REFUND',
            amount: { amountMinor: amount, currency },
          }),
        );
        if (page.next === null) return;
        after = page.next;
      }
    },
    close,
  };
}
