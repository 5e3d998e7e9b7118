/** The representation of payments in the provider's HTTP API. */
import type { WirePayment } from '../payments/http-provider.js';
import type { SimulatedPayment } from './simulated-payments.js';

export const AUTHENTICATE_PATH = '/authenticate';

/** @param publicUrl Base URL of the authentication page. */
export function toWire(payment: SimulatedPayment, publicUrl: string): WirePayment {
  return {
    reference: payment.reference,
    status: payment.status,
    ...(payment.decline === null ? {} : { decline: payment.decline }),
    ...(payment.status === 'requires_action'
      ? {
          action: { url: `${publicUrl}${AUTHENTICATE_PATH}/${payment.reference}`, expires_at: payment.expiresAt ?? '' },
        }
      : {}),
    ...(payment.settledOn === null ? {} : { settled_on: payment.settledOn }),
    disputed: payment.disputed,
  };
}
