import type { Settings } from '@marquee/runtime/config';
import { SIMULATED_KEY, SIMULATED_WEBHOOK_SECRET } from '../config.js';

export interface SimulatorConfig {
  readonly port: number;
  readonly webhookUrl: string;
  readonly key: string;
  readonly webhookSecret: string;
  readonly lateMs: number;
}

export const PORT_SETTING = 'PAYMENT_SIMULATOR_PORT';

export function readSimulatorConfig(settings: Settings): SimulatorConfig {
  return {
    port: settings.port('PAYMENT_SIMULATOR_PORT', 4010),
    webhookUrl: settings.url('PAYMENT_SIMULATOR_WEBHOOK_URL', 'http://127.0.0.1:4005/payments/webhook'),
    key: settings.secret('PAYMENT_SIMULATOR_KEY') ?? SIMULATED_KEY,
    webhookSecret: settings.secret('PAYMENT_SIMULATOR_WEBHOOK_SECRET') ?? SIMULATED_WEBHOOK_SECRET,
    lateMs: settings.wholeNumber('PAYMENT_SIMULATOR_LATE_MS', {
      fallback: 3_000,
      min: 0,
      max: 600_000,
      unit: 'milliseconds',
    }),
  };
}
