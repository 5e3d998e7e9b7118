/** `JSON.stringify` that pauses, for responses that take longer than a slice of the event loop. */
import { pauseIfSliceOver } from '@marquee/runtime/event-loop-slices';

/** Values that are written in one synchronous stretch; so many take about 10 ms. */
const VALUES_AT_ONCE = 30_000;

/** The data of large responses. Looking at each value of a response costs as much as writing it. */
const large = new WeakSet<object>();

/** @param fields How many fields and list items were resolved for the data. */
export function noteSize(data: object | null | undefined, fields: number): void {
  if (data != null && fields > VALUES_AT_ONCE) large.add(data);
}

/** The text of a response: with pauses, when `noteSize` has recorded its data as large. */
export function stringifyResponse(response: {
  readonly data?: unknown;
  readonly errors?: unknown;
}): string | Promise<string> {
  const { data } = response;
  return typeof data === 'object' && data !== null && large.has(data)
    ? stringifyInSlices(response)
    : JSON.stringify(response);
}

/** The text that `JSON.stringify` makes of a JSON value: plain objects, arrays and leaves. */
export async function stringifyInSlices(value: unknown): Promise<string> {
  if (countValues(value, VALUES_AT_ONCE) <= VALUES_AT_ONCE) return JSON.stringify(value);
  const pieces: string[] = [];
  await write(value, pieces);
  return pieces.join('');
}

async function write(value: unknown, pieces: string[]): Promise<void> {
  await pauseIfSliceOver();
  if (!isContainer(value) || countValues(value, VALUES_AT_ONCE) <= VALUES_AT_ONCE) {
    pieces.push(JSON.stringify(value) ?? 'null');
    return;
  }
  const isList = Array.isArray(value);
  pieces.push(isList ? '[' : '{');
  let isFirst = true;
  for (const [key, inner] of Object.entries(value)) {
    if (!isList && inner === undefined) continue;
    if (!isFirst) pieces.push(',');
    isFirst = false;
    if (!isList) pieces.push(JSON.stringify(key), ':');
    await write(inner, pieces);
  }
  pieces.push(isList ? ']' : '}');
}

/** Objects that write themselves, such as dates, are leaves. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}

/** The number of values in the tree, counted up to a little above `limit`. */
function countValues(value: unknown, limit: number): number {
  let count = 0;
  const open: unknown[] = [value];
  while (open.length > 0 && count <= limit) {
    const next = open.pop();
    count += 1;
    if (!isContainer(next)) continue;
    const inner = Array.isArray(next) ? next : Object.values(next);
    count += inner.length > limit ? inner.length : 0;
    if (count > limit) break;
    for (const each of inner) open.push(each);
  }
  return count;
}
