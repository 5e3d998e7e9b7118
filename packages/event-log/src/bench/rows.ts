/** The figures of one kind of store and log, as a line of a table. */
export interface Row {
  readonly name: string;
  readonly writesPerSecond: number;
  /** One read of so many keys. */
  readonly read50Ms: number;
  readonly read400Ms: number;
  /** From the commit to the consumer's, in another process. */
  readonly latencyP50Ms: number;
  readonly latencyP99Ms: number;
  readonly eventsPerSecond: number;
  /** Of the writing process, at the end. */
  readonly memoryMb: number;
}

export function countRows(rows: readonly Row[]): readonly string[] {
  return [
    '| | durable writes/s | 50 keys, ms | 400 keys, ms | commit to consumer p50 / p99, ms | events/s | RSS, MB |',
    '|---|---|---|---|---|---|---|',
    ...rows.map(
      (row) =>
        `| ${row.name} | ${row.writesPerSecond.toFixed(0)} | ${row.read50Ms.toFixed(2)} | ${row.read400Ms.toFixed(2)} | ${row.latencyP50Ms.toFixed(1)} / ${row.latencyP99Ms.toFixed(1)} | ${row.eventsPerSecond.toFixed(0)} | ${row.memoryMb.toFixed(0)} |`,
    ),
  ];
}
