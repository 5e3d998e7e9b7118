/** The book on disk, a line per change: what was told to somebody is still known after a restart. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SimulatedPayment } from './simulated-payments.js';

export interface Journal {
  readonly entries: readonly SimulatedPayment[];
  append(payment: SimulatedPayment): void;
}

function readLine(line: string): readonly SimulatedPayment[] {
  try {
    return [JSON.parse(line) as SimulatedPayment];
  } catch {
    // A line cut short by a crash was told to nobody.
    return [];
  }
}

export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const entries = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .flatMap(readLine)
    : [];
  return { entries, append: (payment) => appendFileSync(file, `${JSON.stringify(payment)}\n`) };
}
