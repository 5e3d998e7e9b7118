/**
 * How long the members of a group wait for each other, and readers for events; in milliseconds, named as the driver
 * does.
 */
export interface GroupTiming {
  readonly sessionTimeout: number;
  readonly heartbeatInterval: number;
  readonly rebalanceTimeout: number;
  readonly maxWaitTimeInMs: number;
}

export const GROUP_TIMING: GroupTiming = {
  /**
   * A member that was killed loses its partitions after this. Below Kafka's usual 45 s: viewers see stale rows
   * meanwhile.
   */
  sessionTimeout: 10_000,
  /** A live member says so this often; it hears there that somebody joined. */
  heartbeatInterval: 1_000,
  rebalanceTimeout: 20_000,
  /** An empty partition's answer comes after this; a new event's at once. Also what closing may have to wait for. */
  maxWaitTimeInMs: 250,
};
