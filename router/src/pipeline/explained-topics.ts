/**
 * The client's header `x-marquee-explain`: a list of what the response's `extensions` shall explain. It is followed in
 * development, and for requests with the operator's key of the router.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { HEADERS } from '@marquee/contracts/headers';
import { isOperator } from '@marquee/runtime/operator-key';
import { badRequest, operatorKeyNotValid } from '../errors.js';

/**
 * `cost`: the estimated cost of the operation. `nulls`: why values of the data are null. `cache`: what the entity cache
 * has found of each fetch. `plan`: the plan of the operation, and the times of its fetches.
 */
export const TOPICS = ['cache', 'cost', 'nulls', 'plan'] as const;

export type Topic = (typeof TOPICS)[number];

export interface ExplanationOptions {
  /** Whether the header is followed without a key. */
  readonly isOpen: boolean;
  /** Reads the operator's key of the router. */
  readonly operatorKey: () => Promise<string>;
}

/**
 * Undefined for a request that wants nothing explained, or may not. Fails with BAD_REQUEST for a topic that does not
 * exist, and with FORBIDDEN for a wrong key.
 */
export type ReadTopics = (headers: IncomingHttpHeaders) => Promise<ReadonlySet<Topic>> | undefined;

const NONE: ReadonlySet<Topic> = new Set();

export function createReadTopics({ isOpen, operatorKey }: ExplanationOptions): ReadTopics {
  const read = async (list: string, key: string | undefined): Promise<ReadonlySet<Topic>> => {
    if (key !== undefined && !isOperator(await operatorKey(), `Bearer ${key}`)) throw operatorKeyNotValid();
    return isOpen || key !== undefined ? parseTopics(list) : NONE;
  };
  return (headers) => {
    const list = headers[HEADERS.explain];
    return list === undefined ? undefined : read(String(list), headers[HEADERS.operatorKey]?.toString());
  };
}

/** Characters of an unknown topic in a message. */
const MAX_TOPIC_LENGTH = 40;

function parseTopics(list: string): ReadonlySet<Topic> {
  const names = list.split(',').map((each) => each.trim().toLowerCase());
  const unknown = names.find((name) => name !== '' && !isTopic(name));
  if (unknown === undefined) return new Set(names.filter(isTopic));
  throw badRequest(
    400,
    `"${unknown.slice(0, MAX_TOPIC_LENGTH)}" in the header "${HEADERS.explain}" is none of ${TOPICS.join(', ')}.`,
  );
}

function isTopic(name: string): name is Topic {
  return (TOPICS as readonly string[]).includes(name);
}
