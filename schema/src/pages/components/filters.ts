/** The filter fields of lists: text, and the number of days of traffic. */
import { ClientError } from '../../client-error.js';
import { RETENTION_DAYS } from '../../usage/usage.js';
import { html } from './html.js';
import type { Html } from './html.js';

export interface TextFilter {
  /** The text of the query, cut at `MAX_LENGTH`. */
  readonly text: string;
  matches(...texts: readonly (string | null | undefined)[]): boolean;
}

const MAX_LENGTH = 200;

export function readFilter(query: URLSearchParams): TextFilter {
  const text = (query.get('q') ?? '').slice(0, MAX_LENGTH).trim();
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return {
    text,
    matches: (...texts) => {
      const all = texts.join('\n').toLowerCase();
      return words.every((word) => all.includes(word));
    },
  };
}

const USUAL_DAYS = 14;
const CHOICES = [1, 7, USUAL_DAYS, 30, RETENTION_DAYS] as const;

/** Throws a `ClientError` when `days` is not a number from 1 to `RETENTION_DAYS`. */
export function readDays(query: URLSearchParams): number {
  const text = query.get('days') ?? String(USUAL_DAYS);
  const days = Number(text);
  if (/^\d{1,3}$/.test(text) && days >= 1 && days <= RETENTION_DAYS) return days;
  throw new ClientError(
    'BAD_USER_INPUT',
    `The parameter "days" is a number from 1 to ${RETENTION_DAYS}: older reports are deleted.`,
  );
}

export function daysField(days: number): Html {
  const choices = [...new Set([...CHOICES, days])].toSorted((one, other) => one - other);
  return html`<div class="field"><label for="days">Traffic of the last</label><select id="days" name="days">${choices.map((choice) => html`<option value="${choice}"${choice === days && html` selected`}>${choice} day${choice === 1 ? '' : 's'}</option>`)}</select></div>`;
}
