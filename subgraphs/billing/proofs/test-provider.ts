/**
 * The simulated provider inside the proof's own process: what it has in its book is the truth that ours is held
 * against.
 */
import type { Random } from '@marquee/runtime/random';
import { SIMULATED_KEY } from '../config.js';
import { Book } from '../payment-simulator/simulated-payments.js';
import type { Entry } from '../payment-simulator/simulated-payments.js';
import { createSimulator } from '../payment-simulator/server.js';
import type { Fault } from '../payment-simulator/server.js';

export interface Bank {
  readonly url: string;
  readonly book: Book;
  close(): Promise<void>;
}

/** Half of the failures lose the request, half the answer. */
export function faultsOf(random: Random, percent: number) {
  return (): Fault => {
    if (random.next() * 100 >= percent) return null;
    return random.next() < 0.5 ? 'lost' : 'silent';
  };
}

export interface BankOptions {
  readonly clock: () => Date;
  readonly fault: () => Fault;
  readonly onChange?: (entry: Entry) => void;
  readonly notify?: (entry: Entry) => void;
}

export async function openBank({ clock, fault, onChange, notify = () => undefined }: BankOptions): Promise<Bank> {
  const book = new Book(clock, onChange);
  const server = createSimulator({
    book,
    key: SIMULATED_KEY,
    publicUrl: () => 'http://bank.test',
    fault,
    notify,
    lateMs: 1_000_000_000,
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, book, close: () => server.close() };
}
