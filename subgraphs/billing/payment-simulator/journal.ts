/** The simulated payments on disk, a line of JSON per change, so that they survive a restart. */
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivateFile, makePrivateFolder } from '@marquee/runtime/private-files';
import type { SimulatedPayment } from './simulated-payments.js';

export interface Journal {
  readonly entries: readonly SimulatedPayment[];
  append(payment: SimulatedPayment): void;
}

function readLine(line: string): readonly SimulatedPayment[] {
  try {
    return [JSON.parse(line) as SimulatedPayment];
  } catch {
    // A line truncated by a crash was never reported to a client.
    return [];
  }
}

export function openJournal(file: string): Journal {
  makePrivateFolder(dirname(file));
  makePrivateFile(file);
  const entries = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap(readLine);
  return { entries, append: (payment) => appendFileSync(file, `${JSON.stringify(payment)}\n`) };
}
