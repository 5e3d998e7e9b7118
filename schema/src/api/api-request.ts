/** What one request to the API, or for a page, may do, and what it has read already. */
import type { ServerResponse } from 'node:http';
import { pauseIfSliceOver } from '@marquee/runtime/event-loop-slices';
import { RequestWork } from '@marquee/operation-limits/execution/request-work';

export interface ApiRequest {
  readonly work: RequestWork;
  /** Results by what was read. An operation with aliases asks for the same again and again. */
  readonly known: Map<string, Promise<unknown>>;
}

/** Fields, list items and, by 250 characters, texts of schemas: 50 MB of them at most. */
const MAX_FIELDS = 200_000;
const CHARACTERS_PER_FIELD = 250;
/** What reading a whole schema and comparing or searching it counts as: it takes some ten milliseconds. */
const FIELDS_PER_SCHEMA = 4_000;

export const QUERY_DEADLINE_MS = 30_000;

/** Ends when the connection is closed before the response was sent; `finish` of its `work` is called by the caller. */
export function openApiRequest(response: ServerResponse, deadlineMs: number): ApiRequest {
  const work = new RequestWork({ fields: MAX_FIELDS, deadlineMs });
  response.once('close', () => {
    if (!response.writableFinished) work.end('cancelled');
  });
  return { work, known: new Map() };
}

/** The result of `read`, which is called once per request and key. */
export function once<Result>({ known }: ApiRequest, key: string, read: () => Promise<Result>): Promise<Result> {
  const result = (known.get(key) as Promise<Result> | undefined) ?? read();
  known.set(key, result);
  return result;
}

/** As `once`, for work on a whole schema. */
export function onceOnSchema<Result>(request: ApiRequest, key: string, read: () => Promise<Result>): Promise<Result> {
  return once(request, key, async () => {
    request.work.count(FIELDS_PER_SCHEMA);
    await pauseIfSliceOver();
    return read();
  });
}

/** Counts a text that becomes part of the response. */
export function countText({ work }: ApiRequest, text: string): string {
  work.count(Math.ceil(text.length / CHARACTERS_PER_FIELD));
  return text;
}
