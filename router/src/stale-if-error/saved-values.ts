/**
 * The last good values that many callers may get, in a file, so that a router that starts while subgraphs are dead has
 * some. Values of members and values that depend on forwarded headers are never written. The file has the positions up
 * to which the event logs were read: the router that reads it applies all later events before it uses a value.
 */
import { readFileOrNull, replaceFile } from '@marquee/runtime/atomic-file';
import { isRecord } from '@marquee/runtime/is-record';
import type { Offsets } from '../subgraph-events/events-listener.js';
import type { LastGoodValues } from './last-good-values.js';

export interface SavedValuesLimits {
  readonly maxBytes: number;
  readonly maxValues: number;
}

/** An older file is not read: the logs may not have all events since then any more. */
const MAX_FILE_AGE_MS = 6 * 3_600_000;

/** Values that are written between two turns of the event loop. */
const SLICE = 100;

interface Line {
  /** Of the fetch: subgraph and text. */
  readonly text: string;
  /** The key without the number of the fetch. */
  readonly key: string;
  /** One character for each byte. */
  readonly json: string;
  readonly isResponse: boolean;
  readonly ageMs: number;
  readonly maxAgeMs: number;
}

interface Head {
  readonly version: 1;
  /** Milliseconds since 1970. */
  readonly savedAtMs: number;
  readonly positions: Readonly<Record<string, string>>;
  readonly changedTitles: readonly (readonly [id: string, ageMs: number, isWithdrawn: boolean])[];
}

/** Rejects when the file cannot be written. @param positions Null when no events are read. */
export async function saveValues(
  file: string,
  values: LastGoodValues,
  positions: Offsets | null,
  limits: SavedValuesLimits,
  clock: () => Date,
): Promise<void> {
  const savedAt = values.invalidations.nowMs();
  const head: Head = {
    version: 1,
    savedAtMs: clock().getTime(),
    positions: Object.fromEntries([...(positions ?? [])].map(([partition, offset]) => [partition, String(offset)])),
    changedTitles: values.invalidations.changedTitles(),
  };
  const lines = [JSON.stringify(head)];
  let bytes = 0;
  // Responses first: a page without captions is more than captions without a page.
  const shared = values.sharedValues();
  for (const isResponse of [true, false])
    for (const { text, key, value } of shared) {
      if ((typeof value.json !== 'string') !== isResponse) continue;
      bytes += key.length + value.json.length;
      if (bytes > limits.maxBytes || lines.length > limits.maxValues) break;
      const json = typeof value.json === 'string' ? value.json : value.json.toString('latin1');
      const line: Line = {
        text,
        key,
        json,
        isResponse,
        ageMs: savedAt - value.requestedAtMs,
        maxAgeMs: value.maxAgeMs,
      };
      lines.push(JSON.stringify(line));
      if (lines.length % SLICE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  await replaceFile(file, lines.join('\n'));
}

/**
 * Puts the values of the file into the store. Null when there is nothing to use: no file, an old or a damaged one.
 * Otherwise the positions after which events are to be applied.
 */
export async function loadValues(file: string, values: LastGoodValues, clock: () => Date): Promise<Offsets | null> {
  const [first = '', ...lines] = ((await readFileOrNull(file)) ?? '').split('\n');
  const head = readHead(first);
  if (head === null) return null;
  const passedMs = clock().getTime() - head.savedAtMs;
  // The clock was set back: how old the values are is unknown.
  if (passedMs < 0 || passedMs > MAX_FILE_AGE_MS) return null;
  for (const [id, ageMs, isWithdrawn] of head.changedTitles)
    values.invalidations.titleChanged(id, isWithdrawn, ageMs + passedMs);
  // The first values of the file are those that were used last.
  for (const text of lines.reverse()) {
    const line = readLine(text);
    if (line === null) continue;
    const json = line.isResponse ? Buffer.from(line.json, 'latin1') : line.json;
    const requestedAtMs = values.invalidations.nowMs() - line.ageMs - passedMs;
    values.addShared(line.text, line.key, { json, requestedAtMs, maxAgeMs: line.maxAgeMs });
  }
  return new Map(Object.entries(head.positions).map(([partition, offset]) => [partition, BigInt(offset)]));
}

function readHead(text: string): Head | null {
  const head = parse(text);
  if (head?.['version'] !== 1 || typeof head['savedAtMs'] !== 'number') return null;
  const { savedAtMs, positions, changedTitles } = head;
  if (!isRecord(positions) || !Array.isArray(changedTitles)) return null;
  const areOffsets = Object.values(positions).every((each) => typeof each === 'string' && /^-?\d{1,19}$/.test(each));
  const areTitles = changedTitles.every(
    (each: unknown) =>
      Array.isArray(each) &&
      typeof each[0] === 'string' &&
      typeof each[1] === 'number' &&
      each[1] >= 0 &&
      typeof each[2] === 'boolean',
  );
  if (!areOffsets || !areTitles) return null;
  return {
    version: 1,
    savedAtMs,
    positions: positions as Head['positions'],
    changedTitles: changedTitles as unknown as Head['changedTitles'],
  };
}

function readLine(line: string): Line | null {
  const value = parse(line);
  if (value === null) return null;
  const { text, key, json, isResponse, ageMs, maxAgeMs } = value;
  if (typeof text !== 'string' || typeof key !== 'string' || typeof json !== 'string') return null;
  if (typeof isResponse !== 'boolean' || typeof ageMs !== 'number' || typeof maxAgeMs !== 'number') return null;
  return ageMs >= 0 ? { text, key, json, isResponse, ageMs, maxAgeMs } : null;
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}
