import type { Settings } from '@marquee/runtime/config';

export interface BillingConfig {
  readonly provider: { readonly url: string; readonly key: string; readonly timeoutMs: number };
  /** Signs what the provider tells us by itself. */
  readonly webhookSecret: string;
  /** How long a client is kept waiting for a payment before it is told to ask again. */
  readonly patienceMs: number;
  /** How often it is looked what is due; 0: never, somebody else does. */
  readonly dueEverySeconds: number;
}

/** What the simulated provider takes; a real one has others. */
export const SIMULATED_KEY = 'simulated-key';
export const SIMULATED_WEBHOOK_SECRET = 'simulated-webhook-secret';

export function readBillingConfig(settings: Settings): BillingConfig {
  return {
    provider: {
      url: settings.url('BILLING_PAYMENT_URL', 'http://127.0.0.1:4010'),
      key: settings.secret('BILLING_PAYMENT_KEY') ?? SIMULATED_KEY,
      timeoutMs: settings.wholeNumber('BILLING_PAYMENT_TIMEOUT_MS', {
        fallback: 8_000,
        min: 50,
        max: 60_000,
        unit: 'milliseconds',
      }),
    },
    webhookSecret: settings.secret('BILLING_PAYMENT_WEBHOOK_SECRET') ?? SIMULATED_WEBHOOK_SECRET,
    patienceMs: settings.wholeNumber('BILLING_PATIENCE_MS', {
      fallback: 700,
      min: 0,
      max: 60_000,
      unit: 'milliseconds',
    }),
    dueEverySeconds: settings.wholeNumber('BILLING_DUE_EVERY_SECONDS', {
      fallback: 30,
      min: 0,
      max: 86_400,
      unit: 'seconds',
    }),
  };
}
