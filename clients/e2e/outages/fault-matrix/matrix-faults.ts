/** The kinds of faults of the matrix, and their injection into running subgraphs. */
import type { FetchFault } from '@marquee/fault-injection/fault-kinds';
import type { FaultySystem } from '../faulty-system.js';

/** `stopped`: the process is stopped by SIGSTOP. Its port accepts connections, and nothing responds. */
export type MatrixFault = FetchFault | { readonly kind: 'stopped' };

export const MATRIX_FAULTS: readonly MatrixFault[] = [
  { kind: 'refused' },
  { kind: 'reset' },
  { kind: 'hang' },
  { kind: 'slow' },
  { kind: 'status', status: 500 },
  { kind: 'html' },
  { kind: 'wrong-types' },
  { kind: 'deep' },
  { kind: 'half' },
  { kind: 'flapping' },
  { kind: 'stopped' },
  { kind: 'empty' },
];

export async function inject(faulty: FaultySystem, subgraph: string, fault: MatrixFault): Promise<void> {
  if (fault.kind === 'stopped') process.kill(faulty.system.process(subgraph).pid, 'SIGSTOP');
  else await faulty.proxy(subgraph).setFault({ fault });
}

export async function remove(faulty: FaultySystem, subgraph: string, fault: MatrixFault): Promise<void> {
  if (fault.kind === 'stopped') process.kill(faulty.system.process(subgraph).pid, 'SIGCONT');
  else await faulty.proxy(subgraph).setFault(null);
}
