/** The settings of the payment simulator's process. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';
import { SIMULATED_KEY, SIMULATED_WEBHOOK_SECRET } from '../config.js';

export const SETTINGS = {
  port: {
    name: 'PAYMENT_SIMULATOR_PORT',
    type: 'port',
    default: 4010,
    sentence: 'Port of the payment simulator.',
  },
  webhookUrl: {
    name: 'PAYMENT_SIMULATOR_WEBHOOK_URL',
    type: 'url',
    default: 'http://127.0.0.1:4005/payments/webhook',
    sentence: 'Where the simulator sends its webhooks.',
  },
  key: {
    name: 'PAYMENT_SIMULATOR_KEY',
    type: 'text',
    secret: true,
    default: { computed: 'the default of BILLING_PAYMENT_KEY' },
    sentence: 'The API key that the simulator accepts.',
  },
  webhookSecret: {
    name: 'PAYMENT_SIMULATOR_WEBHOOK_SECRET',
    type: 'text',
    secret: true,
    default: { computed: 'the default of BILLING_PAYMENT_WEBHOOK_SECRET' },
    sentence: 'Secret with which the simulator signs its webhooks.',
  },
  lateMs: {
    name: 'PAYMENT_SIMULATOR_LATE_MS',
    type: 'whole number',
    unit: 'milliseconds',
    min: 0,
    max: 600_000,
    default: 3_000,
    sentence: 'Delay of the charges that the simulator settles late.',
  },
} as const satisfies SettingGroup;

export interface SimulatorConfig {
  readonly port: number;
  readonly webhookUrl: string;
  readonly key: string;
  readonly webhookSecret: string;
  readonly lateMs: number;
}

export function readSimulatorConfig(settings: Settings): SimulatorConfig {
  if (settings.isProduction)
    settings.problem(
      'The payment simulator is for development only: with MARQUEE_MODE=production, set BILLING_PAYMENT_URL to a payment provider and do not start it',
    );
  return {
    port: settings.read(SETTINGS.port),
    webhookUrl: settings.read(SETTINGS.webhookUrl),
    key: settings.read(SETTINGS.key, SIMULATED_KEY),
    webhookSecret: settings.read(SETTINGS.webhookSecret, SIMULATED_WEBHOOK_SECRET),
    lateMs: settings.read(SETTINGS.lateMs),
  };
}
