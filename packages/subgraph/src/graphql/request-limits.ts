/** What one request to a subgraph may do, and how long it may take. */
import { HEADERS } from '@marquee/contracts/headers';
import { RequestWork } from '@marquee/operation-limits/execution/request-work';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface RequestLimits {
  /** Fields and list items of a response. */
  readonly fields: number;
  /** The deadline of a request without the header `x-marquee-deadline-ms`. */
  readonly deadlineMs: number;
  /** The longest deadline that the header may ask for. */
  readonly longestDeadlineMs: number;
}

export const DEFAULT_REQUEST_LIMITS: RequestLimits = {
  fields: 100_000,
  deadlineMs: 10_000,
  longestDeadlineMs: 30_000,
};

/** Milliseconds from the header, within the limits. A header that is not a number counts as absent. */
export function readDeadlineMs(
  header: string | string[] | undefined,
  { deadlineMs, longestDeadlineMs }: RequestLimits,
): number {
  const requested = typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : deadlineMs;
  return Math.min(requested, longestDeadlineMs);
}

/** Ends when the deadline has passed or the connection is closed before the response was sent. */
export function startWork({ headers }: FastifyRequest, { raw }: FastifyReply, limits: RequestLimits): RequestWork {
  const work = new RequestWork({
    fields: limits.fields,
    deadlineMs: readDeadlineMs(headers[HEADERS.deadlineMs], limits),
  });
  raw.once('close', () => {
    if (!raw.writableFinished) work.end('cancelled');
  });
  return work;
}

/** The work of a request that the process sends to itself: the longest deadline, and no caller who leaves. */
export function ownWork({ fields, longestDeadlineMs }: RequestLimits): RequestWork {
  return new RequestWork({ fields, deadlineMs: longestDeadlineMs });
}
