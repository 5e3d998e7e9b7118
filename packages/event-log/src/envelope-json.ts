/** Events as logs hold them: JSON texts. */
import type { Envelope } from '@marquee/contracts/events/envelope';

/** An event whose payload is newer than the handler: applying it by the old rules would be a guess. */
export class UnknownEventVersionError extends Error {
  override readonly name = 'UnknownEventVersionError';
  constructor({ type, version, eventId }: Envelope, known: number) {
    super(`${type} ${eventId} is of version ${version}, but this process reads up to version ${known}: update it.`);
  }
}

const TEXTS = ['eventId', 'type', 'owner', 'key', 'occurredAt'] as const;
const NUMBERS = ['version', 'seq'] as const;

/** Throws an `Error` that says what keeps the text from being an event. */
export function readEnvelope(text: string): Envelope {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('It is not a JSON object.');
  const fields = value as Record<string, unknown>;
  const missing = [
    ...TEXTS.filter((name) => typeof fields[name] !== 'string'),
    ...NUMBERS.filter((name) => !Number.isInteger(fields[name])),
  ];
  if (missing.length > 0) throw new TypeError(`It has no ${missing.join(', ')}.`);
  // Its fields were looked at just now; the payload is its handler's business.
  return value as Envelope;
}
