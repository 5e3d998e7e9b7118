/**
 * What the Kafka event log needs of a client library. Each client implements it: `kafkajs/client.ts` and
 * `platformatic/client.ts`. Both create the same topics, messages and group members, so that an installation can change
 * its client, also one process after another.
 */
import type { Logger } from '@marquee/runtime/log';
import type { GroupTiming } from './group-timing.js';

export interface KafkaClientOptions {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** Identifies the process in the logs of the brokers. */
  readonly clientId: string;
  readonly log: Logger;
}

/** Short enough to report a wrong setting at start, long enough for the election of a broker. */
export const CONNECT_TIMEOUT_MS = 3_000;
export const REQUEST_TIMEOUT_MS = 10_000;

/** The attempts of one request of a client; `retries` does not count the first one. */
export const REQUEST_RETRY = { firstMs: 100, longestMs: 5_000, retries: 8 } as const;
/** For requests whose failure is reported soon or handled by the log. */
export const FEW_RETRIES = 2;

/** The name of the protocol by which members assign partitions. Members of one group must use the same. */
export const GROUP_PROTOCOL = 'RoundRobinAssigner';

export interface NewTopic {
  readonly topic: string;
  readonly partitions: number;
  readonly config: readonly { readonly name: string; readonly value: string }[];
}

export interface NewMessage {
  readonly key: string;
  readonly value: string;
}

export interface Message {
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** The offsets of one partition. */
export interface PartitionOffsets {
  readonly partition: number;
  /** The offset of the first message. */
  readonly low: bigint;
  /** The offset of the next appended message. */
  readonly high: bigint;
}

/** A producer that numbers its batches, so that a broker stores a batch once that is sent again. */
export interface Producer {
  /**
   * Appends the messages in order; the broker chooses the partition of each by the hash of its key. Resolves when all
   * in-sync replicas have them. Not to be called again before it settles.
   */
  send(topic: string, messages: readonly NewMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** Consecutive messages of one partition. */
export interface Delivery {
  readonly partition: number;
  readonly messages: readonly Message[];
  /** Whether the partition may belong to another member, because the group has assigned the partitions again. */
  isStale(): boolean;
  /** Rejects after a rebalance. Called during long pauses by clients that send heartbeats only on request. */
  heartbeat(): Promise<void>;
}

export interface MemberOptions {
  readonly groupId: string;
  readonly topic: string;
  readonly timing: GroupTiming;
  /** Called with the partitions of this member after each assignment. */
  onAssigned(partitions: readonly number[]): void;
  /** The offset at which to read an assigned partition; null when the member is leaving. */
  startOffset(partition: number): Promise<bigint | null>;
  /** Called for one delivery at a time per partition. Resolves to the offset to read next; null: no change. */
  deliver(delivery: Delivery): Promise<bigint | null>;
  /** The member has lost its connection or its group and reads no more. Called at most once. */
  onCrash(error: unknown): void;
}

/** One member of a consumer group, which reads one topic. */
export interface GroupMember {
  /** Joins the group and starts to read. */
  join(): Promise<void>;
  /** Waits for current deliveries and leaves the group. */
  leave(): Promise<void>;
}

export interface KafkaClient {
  /** Rejects when no broker can be reached. */
  connect(): Promise<void>;
  /** Rejects when no broker responds. */
  ping(): Promise<void>;
  /** Creates the topic unless it exists, and waits until its partitions have leaders. */
  createTopic(topic: NewTopic): Promise<void>;
  readOffsets(topic: string): Promise<readonly PartitionOffsets[]>;
  openProducer(): Promise<Producer>;
  createMember(options: MemberOptions): GroupMember;
  close(): Promise<void>;
}
