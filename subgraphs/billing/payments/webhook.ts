/** The provider's webhooks: signed; they may arrive late, repeatedly and in any order. */
import { asId } from '@marquee/contracts/ids';
import type { PaymentId } from '@marquee/contracts/ids';
import type { SubgraphParts } from '@marquee/subgraph/define-subgraph';
import type { FastifyInstance } from 'fastify';
import type { BillingConfig } from '../config.js';
import { applyProviderReport } from './process-payment.js';
import type { BillingServices } from '../services.js';
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
 * A webhook carries the payment's current state, and a payment's status only moves forward. A webhook that arrives
 * twice or after a later one therefore changes nothing, and received webhooks need not be stored.
 */
export async function webhookRoute(
  server: FastifyInstance,
  parts: SubgraphParts<BillingConfig, BillingStore, BillingServices>,
): Promise<void> {
  const { config, clock, log } = parts.runtime;
  await server.register(async (scope) => {
    // The signature covers the raw bytes of the body.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    scope.post(WEBHOOK_PATH, async (request, reply) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const signature = request.headers[SIGNATURE_HEADER];
      if (!isSignedBy(config.webhookSecret, body, typeof signature === 'string' ? signature : undefined, clock())) {
        return reply.code(401).send({ message: 'The signature is missing, wrong, or too old.' });
      }
      const payment = readWebhookPayment(body);
      if (payment === null) return reply.code(400).send({ message: 'The body is not a webhook of a payment.' });
      if ((await parts.store.payment(asId<PaymentId>(payment.reference))) === null) {
        // A repetition would not make it known. The daily reconciliation reports the payment as an incident.
        log.warn({ reference: payment.reference }, 'the webhook names a payment that is not in the store');
        return { received: true };
      }
      await applyProviderReport(parts, readWirePayment(payment));
      return { received: true };
    });
  });
}
