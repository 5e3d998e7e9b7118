/** What the provider tells us by itself: signed, perhaps late, perhaps twice, in any order. */
import { asId } from '@marquee/contracts/ids';
import type { PaymentId } from '@marquee/contracts/ids';
import type { SubgraphRuntime } from '@marquee/subgraph/define-subgraph';
import type { FastifyInstance } from 'fastify';
import type { BillingConfig } from '../config.js';
import { applyProviderReport } from './process-payment.js';
import type { BillingStore } from '../store.js';
import { readWirePayment } from './http-provider.js';
import type { WirePayment } from './http-provider.js';
import { isSignedBy, SIGNATURE_HEADER } from './signature.js';

export const WEBHOOK_PATH = '/payments/webhook';

function readWebhookPayment(body: string): WirePayment | null {
  try {
    const { payment } = JSON.parse(body) as { readonly payment?: WirePayment };
    return typeof payment?.reference === 'string' && typeof payment.status === 'string' ? payment : null;
  } catch {
    return null;
  }
}

/**
 * A payment carries the payment as it stands, and a payment only moves forward: so a payment that comes twice, or after
 * a later one, changes nothing, and none has to be kept in mind.
 */
export async function webhookRoute(
  server: FastifyInstance,
  { config, clock, log }: SubgraphRuntime<BillingConfig>,
  store: BillingStore,
): Promise<void> {
  await server.register(async (scope) => {
    // The signature is over the bytes as they came.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.post(WEBHOOK_PATH, async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const signature = request.headers[SIGNATURE_HEADER];
      if (!isSignedBy(config.webhookSecret, body, typeof signature === 'string' ? signature : undefined, clock())) {
        return reply.code(401).send({ message: 'The signature is missing, wrong, or too old.' });
      }
      const payment = readWebhookPayment(body);
      if (payment === null) return reply.code(400).send({ message: 'This is no payment of a payment.' });
      if ((await store.payment(asId<PaymentId>(payment.reference))) === null) {
        // Told again it would be as unknown; the comparison of the day's books finds it.
        log.warn({ reference: payment.reference }, 'the provider tells of a payment that is not in our books');
        return { received: true };
      }
      await applyProviderReport(store, readWirePayment(payment));
      return { received: true };
    });
  });
}
