/** One execution of a compiled plan. */
import type { Caller, Deadline } from '../engine.js';
import type { Send } from '../subgraph-client/send.js';
import type { Data } from './data.js';
import type { Faults } from './faults.js';

export interface Run {
  /** Grows as fetches end; by the plan's keys. */
  readonly data: Data;
  readonly faults: Faults;
  /** By the plan's names. */
  readonly variables: Readonly<Data>;
  readonly caller: Caller;
  readonly deadline: Deadline;
  readonly send: Send;
}
