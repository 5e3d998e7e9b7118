/** Timeouts of consumer groups and fetches in milliseconds, with the names of kafkajs. */
export interface GroupTiming {
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly rebalanceTimeout: number;
  readonly maxWaitTimeInMs: number;
}

export const GROUP_TIMING: GroupTiming = {
  /**
   * A killed member loses its partitions after this time. Below Kafka's default of 45 s, since read models are stale
   * meanwhile.
   */
  sessionTimeout: 10_000,
  /** The interval of heartbeats. Their responses also announce a rebalance. */
  heartbeatInterval: 1_000,
  rebalanceTimeout: 20_000,
  /** A fetch without new events returns after this time; new events return at once. Closing may wait for a fetch. */
  maxWaitTimeInMs: 250,
};
