/** The provider's HTTP API behind the port. The only file that knows its paths and its words. */
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
  /** An answer that has not come by then will not be waited for: the outcome is unknown. */
  readonly timeoutMs: number;
}

/** A charge or refund in the provider's words. */
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

/** More connections than a batch of renewals has charges under way. */
const MAX_SOCKETS = 64;

function outcomeOf({ status, decline, action, settled_on }: WirePayment): PaymentOutcome {
  if (status === 'succeeded' && settled_on !== undefined) return { status: 'SUCCEEDED', on: settled_on };
  if (status === 'declined')
    return { status: 'DECLINED', kind: decline?.final === true ? 'HARD' : 'SOFT', code: decline?.code ?? 'declined' };
  if (status === 'requires_action' && action !== undefined)
    return { status: 'ACTION_REQUIRED', url: action.url, expiresAt: action.expires_at };
  return { status: 'UNKNOWN' };
}

/** Also what a webhook carries. */
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

function createHttpClient({ url, key, timeoutMs }: HttpProviderOptions) {
  const isSecure = url.startsWith('https:');
  const agent = isSecure
    ? new SecureAgent({ keepAlive: true, maxSockets: MAX_SOCKETS })
    : new Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  const exchange = (method: 'GET' | 'POST', path: string, body?: object): Promise<HttpResponse> =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      const silent = (cause?: unknown): void =>
        reject(new ProviderUnavailableError(`${method} ${path}: no answer of the payment provider.`, { cause }));
      const headers = {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      };
      const sent = (isSecure ? secureRequest : request)(
        `${url}${path}`,
        { method, agent, headers, signal: AbortSignal.timeout(timeoutMs) },
        (response) => {
          let answer = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (answer += chunk));
          response.on('end', () =>
            response.complete ? resolve({ status: response.statusCode ?? 0, body: answer }) : silent(),
          );
          response.on('error', silent);
        },
      );
      sent.on('error', silent);
      sent.end(text);
    });
  return { exchange, close: () => agent.destroy() };
}

function read<T>({ status, body }: HttpResponse, path: string): T {
  if (status < 200 || status > 299)
    throw new ProviderUnavailableError(`${path}: the payment provider answered with status ${status}.`);
  try {
    // The provider's API is versioned; what a path answers is agreed with it.
    return JSON.parse(body) as T;
  } catch (error) {
    throw new ProviderUnavailableError(`${path}: the payment provider's answer cannot be read.`, { cause: error });
  }
}

export function createHttpProvider(options: HttpProviderOptions): PaymentProvider {
  const { exchange, close } = createHttpClient(options);
  const post = async (path: string, body: object): Promise<ProviderPayment> =>
    readWirePayment(read<WirePayment>(await exchange('POST', path, body), path));
  const getOrNull = async <T>(path: string): Promise<T | null> => {
    const reply = await exchange('GET', path);
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
        const page = read<{ movements: readonly WireMovement[]; next: string | null }>(
          await exchange('GET', path),
          path,
        );
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
