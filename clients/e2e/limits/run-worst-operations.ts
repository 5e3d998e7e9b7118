/** Sends the most expensive operations within the limits to a running system, and measures what they cost it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../system/checkout.js';
import { sendOperation } from '../system/http-client.js';
import type { RunningSystem } from '../system/running-system.js';
import { cpuMsOf, peakMemoryMbOf } from './process-cpu.js';
import { findWorstOperations } from './worst-operation.js';
import type { WorstOperation } from './worst-operation.js';

export interface Measurement extends WorstOperation {
  readonly responseBytes: number;
  /** Of the process that used most. */
  readonly cpuMs: number;
  readonly process: string;
  /** Of the process that has ever used most. */
  readonly peakMemoryMb: number;
  /** Codes of the errors in the response. */
  readonly codes: readonly string[];
}

const TITLES =
  '{ editorialPage(country: "US", maturityLimit: AGE_18, rows: 20, perRow: 40) { rows { titles { id } } } genres { id } }';

/** Ids that the system has, so that the operations find something. */
async function argumentValues(router: string, token: string): Promise<Readonly<Record<string, string>>> {
  const { data } = await sendOperation(router, TITLES, {}, token);
  const page = data as {
    readonly editorialPage: { readonly rows: readonly { readonly titles: readonly { readonly id: string }[] }[] };
    readonly genres: readonly { readonly id: string }[];
  };
  const ids = page.editorialPage.rows.flatMap(({ titles }) => titles.map(({ id }) => id));
  return {
    country: '"US"',
    maturityLimit: 'AGE_18',
    query: '"a"',
    prefix: '"a"',
    id: JSON.stringify(ids[0]),
    titleId: JSON.stringify(ids[0]),
    ids: JSON.stringify(ids.slice(0, 100)),
    'Genre.id': JSON.stringify(page.genres[0]?.id),
  };
}

export interface WorstOperationsOptions {
  readonly seed: number;
  readonly climbs: number;
  readonly steps: number;
  readonly maxCost: number;
  readonly onMeasured?: (measurement: Measurement) => void;
}

/** One after the other, as the demo account. Throws when a process of the system has ended. */
export async function runWorstOperations(
  { router, token, processes }: Pick<RunningSystem, 'router' | 'token' | 'processes'>,
  { onMeasured, ...options }: WorstOperationsOptions,
): Promise<readonly Measurement[]> {
  const supergraph = readFileSync(join(ROOT, 'schema', 'supergraph.graphql'), 'utf8');
  const values = await argumentValues(router, token);
  const measurements: Measurement[] = [];
  for (const operation of findWorstOperations({ ...options, supergraph, values })) {
    const before = processes.map(({ pid }) => cpuMsOf(pid));
    const { data, errors } = await sendOperation(router, operation.text, {}, token);
    const used = processes.map(({ pid, name }, index) => ({ name, cpuMs: cpuMsOf(pid) - (before[index] ?? 0) }));
    const [most = { name: '', cpuMs: 0 }] = used.toSorted((a, b) => b.cpuMs - a.cpuMs);
    const measurement: Measurement = {
      ...operation,
      responseBytes: JSON.stringify(data).length,
      cpuMs: most.cpuMs,
      process: most.name,
      peakMemoryMb: Math.max(...processes.map(({ pid }) => peakMemoryMbOf(pid))),
      codes: [...new Set(errors.map(({ extensions }) => extensions?.code ?? ''))],
    };
    measurements.push(measurement);
    onMeasured?.(measurement);
  }
  return measurements;
}
