import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asId } from '@marquee/contracts/ids';
import type { PaymentId } from '@marquee/contracts/ids';
import { expect, test } from 'vitest';
import { money } from '../rules/pricing/money.js';
import { createHttpProvider, SIMULATOR_HEADER } from './http-provider.js';
import { ProviderUnavailableError } from './provider.js';
import type { PaymentProvider } from './provider.js';

const order = {
  reference: asId<PaymentId>('r-1'),
  amount: money(1249n, 'EUR'),
  token: 'tok_visa_ok',
  isOnSession: true,
};

/** Runs `work` against a provider served by `listener`. */
async function withProvider<T>(
  listener: RequestListener,
  work: (provider: PaymentProvider) => Promise<T>,
  { timeoutMs = 5_000, refusesSimulator = false } = {},
): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider = createHttpProvider({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    key: 'a-key',
    timeoutMs,
    refusesSimulator,
  });
  try {
    return await work(provider);
  } finally {
    provider.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function respondWith(status: number, body: string): RequestListener {
  return (_request, response) => void response.writeHead(status).end(body);
}

test('a charge is sent with our reference, the API key and the amount in minor units', async () => {
  let seen: unknown = null;
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen = { url: request.url, key: request.headers.authorization, body: JSON.parse(body) as unknown };
      response.end(JSON.stringify({ reference: 'r-1', status: 'succeeded', settled_on: '2026-11-22' }));
    });
  };
  const charged = await withProvider(listener, (provider) => provider.charge(order));
  expect(charged).toEqual({
    reference: 'r-1',
    outcome: { status: 'SUCCEEDED', on: '2026-11-22' },
    isChargedBack: false,
  });
  expect(seen).toEqual({
    url: '/v1/charges',
    key: 'Bearer a-key',
    body: { reference: 'r-1', amount: '1249', currency: 'EUR', card: 'tok_visa_ok', on_session: true },
  });
});

test.each<[string, RequestListener]>([
  ['an error of the provider', respondWith(500, '{}')],
  ['a wrong key', respondWith(401, '{}')],
  ['a response that is not JSON', respondWith(200, 'no JSON')],
  [
    'a truncated response',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"reference"');
      setImmediate(() => response.destroy());
    },
  ],
  ['a closed connection', (request) => request.socket.destroy()],
])('%s leaves the outcome of the charge unknown', async (_what, listener) => {
  await expect(withProvider(listener, (provider) => provider.charge(order))).rejects.toThrow(ProviderUnavailableError);
});

test('a provider that does not respond in time is unavailable', async () => {
  await expect(
    withProvider(
      () => undefined,
      (provider) => provider.charge(order),
      { timeoutMs: 50 },
    ),
  ).rejects.toThrow(ProviderUnavailableError);
});

test('an unknown reference or card is null, not an error', async () => {
  expect(await withProvider(respondWith(404, '{}'), (provider) => provider.find(order.reference))).toBeNull();
  expect(await withProvider(respondWith(404, '{}'), (provider) => provider.card('tok_unknown'))).toBeNull();
});

test.each([
  ['processing', { status: 'UNKNOWN' }],
  ['requires_action', { status: 'UNKNOWN' }],
  ['declined', { status: 'DECLINED', kind: 'SOFT', code: 'declined' }],
  ['succeeded', { status: 'UNKNOWN' }],
  ['an_unknown_status', { status: 'UNKNOWN' }],
])('the status %s without its expected fields has a safe outcome', async (status, outcome) => {
  const found = await withProvider(respondWith(200, JSON.stringify({ reference: 'r-1', status })), (provider) =>
    provider.find(order.reference),
  );
  expect(found?.outcome).toEqual(outcome);
});

test('in production a response of the payment simulator is none', async () => {
  const listener: RequestListener = (_request, response) =>
    void response
      .writeHead(200, { [SIMULATOR_HEADER]: 'true' })
      .end(JSON.stringify({ reference: 'r-1', status: 'succeeded', settled_on: '2026-11-22' }));
  const charge = (provider: PaymentProvider) => provider.charge(order);
  expect(await withProvider(listener, charge)).toMatchObject({ outcome: { status: 'SUCCEEDED' } });
  await expect(withProvider(listener, charge, { refusesSimulator: true })).rejects.toThrow(ProviderUnavailableError);
});

test('a response without end is not read to its end: the outcome is unknown', async () => {
  const endless: RequestListener = (_request, response) => {
    const write = (): void => {
      while (!response.destroyed && response.write('x'.repeat(100_000)));
    };
    response.on('drain', write);
    write();
  };
  const charging = withProvider(endless, (provider) => provider.charge(order), { timeoutMs: 60_000 });
  await expect(charging).rejects.toThrow(ProviderUnavailableError);
});
