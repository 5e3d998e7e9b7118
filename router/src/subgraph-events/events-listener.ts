/** What keeps values of subgraphs in this process, and has to know what events say of them. */
import type { Envelope } from '@marquee/contracts/events/envelope';

export interface EventsListener {
  /** Reading begins at the ends of the logs: values that were requested until then may have missed events. */
  startReading(atMs: number): void;
  /** All events that were in the logs then are applied. */
  haveReadUntil(atMs: number): void;
  /** What has changed is unknown. */
  dropEverything(reason: 'place lost' | 'unreadable event'): void;
  apply(event: Envelope): void;
}

/** The position in each partition of the event logs, by `owner/partition`. */
export type Offsets = ReadonlyMap<string, bigint>;

/** How far the read model of a subgraph may be behind the event that this process has read. */
export const READ_MODEL_LAG_MS = 10_000;
