/** This subgraph's own settings. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import type { HttpProviderOptions } from './payments/http-provider.js';

/** The secrets that the payment simulator accepts; a real provider has others. */
export const SIMULATED_KEY = 'simulated-key';
export const SIMULATED_WEBHOOK_SECRET = 'simulated-webhook-secret';

export const SETTINGS = {
  providerUrl: {
    name: 'BILLING_PAYMENT_URL',
    type: 'url',
    default: 'http://127.0.0.1:4010',
    sentence: 'HTTP API of the payment provider.',
    developmentOnly: {
      values: ['http://127.0.0.1:4010', 'http://payment-simulator:4010'],
      because: 'it is the payment simulator, through which no money moves',
      instead: 'set BILLING_PAYMENT_URL to the payment provider',
    },
  },
  providerKey: {
    name: 'BILLING_PAYMENT_KEY',
    type: 'text',
    secret: true,
    default: { computed: 'the key of the payment simulator' },
    sentence: 'API key of the payment provider.',
  },
  providerTimeoutMs: {
    name: 'BILLING_PAYMENT_TIMEOUT_MS',
    type: 'whole number',
    unit: 'milliseconds',
    min: 50,
    max: 60_000,
    default: 8_000,
    sentence: 'Deadline of a request to the payment provider; after it the outcome of a payment is unknown.',
  },
  webhookSecret: {
    name: 'BILLING_PAYMENT_WEBHOOK_SECRET',
    type: 'text',
    secret: true,
    default: { computed: 'the secret of the payment simulator' },
    sentence: 'Secret with which the payment provider signs its webhooks.',
  },
  paymentWaitMs: {
    name: 'BILLING_PATIENCE_MS',
    type: 'whole number',
    unit: 'milliseconds',
    min: 0,
    max: 60_000,
    default: 700,
    sentence: 'How long a mutation waits for a payment before it responds that the payment is pending.',
  },
  dueEverySeconds: {
    name: 'BILLING_DUE_EVERY_SECONDS',
    type: 'whole number',
    unit: 'seconds',
    min: 0,
    max: 86_400,
    default: 30,
    sentence: 'Interval of the work that time makes due (renewals, retries, reconciliation); 0 turns it off.',
  },
} as const satisfies SettingGroup;

export interface BillingConfig {
  readonly provider: HttpProviderOptions;
  readonly webhookSecret: string;
  readonly paymentWaitMs: number;
  readonly dueEverySeconds: number;
}

export function readBillingConfig(settings: Settings): BillingConfig {
  return {
    provider: {
      url: settings.read(SETTINGS.providerUrl),
      key: settings.read(SETTINGS.providerKey, SIMULATED_KEY),
      timeoutMs: settings.read(SETTINGS.providerTimeoutMs),
      refusesSimulator: settings.isProduction,
    },
    webhookSecret: settings.read(SETTINGS.webhookSecret, SIMULATED_WEBHOOK_SECRET),
    paymentWaitMs: settings.read(SETTINGS.paymentWaitMs),
    dueEverySeconds: settings.read(SETTINGS.dueEverySeconds),
  };
}
