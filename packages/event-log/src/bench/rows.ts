/** The results of the benchmark as a Markdown table. */

/** The figures of one pair of store and log. */
export interface Row {
  readonly name: string;
  readonly writesPerSecond: number;
  /** Duration of one `getMany` with 50 ids. */
  readonly read50Ms: number;
  readonly read400Ms: number;
  /** From the commit of an event to the commit of its consumer in another process. */
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
  readonly eventsPerSecond: number;
  /** Resident memory of the writing process at the end. */
  readonly memoryMb: number;
}

export function formatTable(rows: readonly Row[]): readonly string[] {
  return [
    '| | durable writes/s | 50 keys, ms | 400 keys, ms | commit to consumer p50 / p99, ms | events/s | RSS, MB |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${row.name} | ${row.writesPerSecond.toFixed(0)} | ${row.read50Ms.toFixed(2)} | ${row.read400Ms.toFixed(2)} | ${row.latencyP50Ms.toFixed(1)} / ${row.latencyP99Ms.toFixed(1)} | ${row.eventsPerSecond.toFixed(0)} | ${row.memoryMb.toFixed(0)} |`,
    ),
  ];
}
