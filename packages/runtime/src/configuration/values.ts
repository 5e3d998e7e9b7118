/**
 * Types of values that the structures of a configuration share, as zod schemas. Numbers come out in base units:
 * durations in milliseconds, sizes in bytes.
 */
import { z } from 'zod';
import { bytesOf, DURATION, durationOf, SIZE } from './units.js';

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const SUBGRAPH_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Milliseconds from a text as in `500ms`, `2s`, `1m`, `1h`. Bounds are milliseconds. A default: `.prefault('30s')`. */
export function duration({ min = 0, max = 86_400_000 }: Bounds = {}) {
  return z
    .string('must be a duration as in 500ms, 2s or 1m')
    .regex(DURATION, 'must be a duration as in 500ms, 2s or 1m')
    .transform((text) => durationOf(text) ?? NaN)
    .refine((value) => value >= min && value <= max, `must be a duration from ${min}ms to ${max}ms`);
}

/** Bytes from a text as in `1MiB` or `64KB`, or from a number. Bounds are bytes. A default: `.prefault('1MiB')`. */
export function bytes({ min = 0, max = 1_099_511_627_776 }: Bounds = {}) {
  return z
    .union([z.int().min(0), z.string().regex(SIZE)], 'must be a size as in 64KiB, 1MiB or 1048576')
    .transform((value) => (typeof value === 'number' ? value : (bytesOf(value) ?? NaN)))
    .refine((value) => value >= min && value <= max, `must be a size from ${min} to ${max} bytes`);
}

/** In lower case. */
export function headerName() {
  return (
    z
      .string('must be the name of a header')
      .regex(HEADER_NAME, 'must be the name of a header, as in x-request-id')
      // HTTP allows it in names; here, everybody who writes it means all headers.
      .refine((name) => !name.includes('*'), 'must be the name of one header, without *')
      .max(256, 'must have at most 256 characters')
      .transform((name) => name.toLowerCase())
  );
}

/** An absolute http or https URL without credentials, read without a trailing slash. */
export function httpUrl() {
  return z
    .string('must be an http:// or https:// URL')
    .regex(/^https?:\/\/[^/]/, 'must be an http:// or https:// URL')
    .refine(isWithoutCredentials, 'must be a valid URL without user name and password')
    .transform((url) => url.replace(/\/+$/, ''));
}

function isWithoutCredentials(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** A text that is never printed: logs and messages have *** in its place. */
export function secret() {
  return z.string('must be a text').min(1, 'must not be empty').meta({ writeOnly: true });
}

/** A file or folder, read as an absolute path: relative ones are from the folder of the configuration file. */
export function filePath() {
  return z.string('must be a path').min(1, 'must not be empty').meta({ format: 'path' });
}

/** A name as composition accepts it. Whether the supergraph has it is checked when it is known. */
export function subgraphName() {
  return z
    .string('must be the name of a subgraph')
    .regex(SUBGRAPH_NAME, 'must be the name of a subgraph: a letter, then letters, digits, _ and -')
    .meta({ format: 'subgraph-name' });
}

/** A list in which no item is repeated; the repeated one is the problem. */
export function uniqueList<Item extends z.ZodType>(item: Item) {
  return z.array(item, 'must be a list').superRefine((items, context) => {
    const seen = new Set<string>();
    items.forEach((value, index) => {
      const text = JSON.stringify(value);
      if (seen.has(text)) context.addIssue({ code: 'custom', path: [index], message: `${text} is repeated` });
      seen.add(text);
    });
  });
}
