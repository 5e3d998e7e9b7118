/** Validates requests to switch something off. Each function throws a `ClientError` that says what to do. */
import { isInstantText, MAX_SWITCHES } from '@marquee/contracts/switches';
import { ClientError } from '../client-error.js';

const MAX_WHY_LENGTH = 500;
const MAX_DAYS = 90;
const DAY_MS = 86_400_000;

export function requireWhy(why: string | null | undefined): string {
  const text = why?.trim() ?? '';
  // Characters without a shape, such as U+200B, say nothing.
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(text))
    throw new ClientError('REGISTRY_BAD_SWITCH', 'A switch needs a reason: give "why" (--why).');
  if (text.length > MAX_WHY_LENGTH)
    throw new ClientError('REGISTRY_BAD_SWITCH', `The reason of a switch has at most ${MAX_WHY_LENGTH} characters.`);
  // The others turn the direction of what follows on the page.
  if (/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u.test(text))
    throw new ClientError('REGISTRY_BAD_SWITCH', 'The reason of a switch is one line, without control characters.');
  return text;
}

/** Returns the instant in UTC. */
export function requireUntil(until: string | null | undefined, now: Date): string {
  const example = new Date(now.getTime() + 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
  if (until === null || until === undefined || until.trim() === '')
    throw new ClientError(
      'REGISTRY_BAD_SWITCH',
      `A switch needs an end, at which it is on again: give "until" (--until), as in ${example}.`,
    );
  const text = until.trim();
  if (!isInstantText(text))
    throw new ClientError(
      'REGISTRY_BAD_SWITCH',
      `"${text.slice(0, 40)}" is not an instant with a time zone: write it as in ${example}.`,
    );
  const at = Date.parse(text);
  if (at <= now.getTime())
    throw new ClientError('REGISTRY_BAD_SWITCH', `${text} is past: the end of a switch is in the future.`);
  if (at > now.getTime() + MAX_DAYS * DAY_MS)
    throw new ClientError(
      'REGISTRY_BAD_SWITCH',
      `The end of a switch is at most ${MAX_DAYS} days ahead: remove what is to stay away for longer from the schema.`,
    );
  return new Date(at).toISOString();
}

export function requireRoom(count: number): void {
  if (count >= MAX_SWITCHES)
    throw new ClientError('REGISTRY_BAD_SWITCH', `At most ${MAX_SWITCHES} switches are off at the same time.`);
}
