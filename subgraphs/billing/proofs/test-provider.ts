/**
 * The simulated provider in the proof's own process. Its payments are the reference for the comparison.
 */
import type { Random } from '@marquee/runtime/random';
import { SIMULATED_KEY } from '../config.js';
import { SimulatedPayments } from '../payment-simulator/simulated-payments.js';
import type { SimulatedPayment } from '../payment-simulator/simulated-payments.js';
import { createSimulator } from '../payment-simulator/server.js';
import type { NetworkFault } from '../payment-simulator/server.js';

export interface TestProvider {
  readonly url: string;
  readonly payments: SimulatedPayments;
  close(): Promise<void>;
}

/** Half of the faults lose the request, half the response. */
export function randomFaults(random: Random, percent: number) {
  return (): NetworkFault => {
    if (random.next() * 100 >= percent) return null;
    return random.next() < 0.5 ? 'lost' : 'silent';
  };
}

export interface TestProviderOptions {
  readonly clock: () => Date;
  readonly fault: () => NetworkFault;
  readonly onChange?: (entry: SimulatedPayment) => void;
  readonly notify?: (entry: SimulatedPayment) => void;
}

export async function openTestProvider({
  clock,
  fault,
  onChange,
  notify = () => undefined,
}: TestProviderOptions): Promise<TestProvider> {
  const payments = new SimulatedPayments(clock, onChange);
  const server = createSimulator({
    payments,
    key: SIMULATED_KEY,
    publicUrl: () => 'http://bank.test',
    fault,
    notify,
    lateMs: 1_000_000_000,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, payments, close: () => server.close() };
}
