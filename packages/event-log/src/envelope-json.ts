/** Reads event envelopes from the JSON text that the logs store. */
import type { Envelope } from '@marquee/contracts/events/envelope';

/** The payload version of an event is newer than the versions that its handler supports. */
export class UnknownEventVersionError extends Error {
  override readonly name = 'UnknownEventVersionError';
  constructor({ type, version, eventId }: Envelope, known: number) {
    super(
      `${type} ${eventId} has version ${version}, but this process supports versions up to ${known}: update the process.`,
    );
  }
}

const TEXTS = ['eventId', 'type', 'owner', 'key', 'occurredAt'] as const;
const NUMBERS = ['version', 'seq'] as const;

/** Throws an `Error` that says why the text is not a valid event. */
export function readEnvelope(text: string): Envelope {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('The text is not a JSON object.');
  const fields = value as Record<string, unknown>;
  const missing = [
    ...TEXTS.filter((name) => typeof fields[name] !== 'string'),
    ...NUMBERS.filter((name) => !Number.isInteger(fields[name])),
  ];
  if (missing.length > 0)
    throw new TypeError(`These fields are missing or have the wrong type: ${missing.join(', ')}.`);
  // The cast is safe: the fields are checked above, and the handler reads the payload.
  return value as Envelope;
}
