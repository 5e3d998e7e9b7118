/** Numbers, shares and instants, formatted. */
import { html } from './html.js';
import type { Html } from './html.js';

const NUMBER_FORMAT = new Intl.NumberFormat('en-GB');

export function formatNumber(value: number): string {
  return NUMBER_FORMAT.format(value);
}

export function formatCount(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}

/** A number with a bar. @param most The value of a full bar. */
export function shareBar(value: number, most: number): Html {
  return html`<div class="share"><span>${formatNumber(value)}</span><svg aria-hidden="true" width="100%" height="6"><rect class="track" width="100%" height="6" rx="3"/><rect class="bar" width="${Math.round((100 * value) / Math.max(most, 1))}%" height="6" rx="3"/></svg></div>`;
}

const INSTANT_FORMAT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** In UTC: the registry does not know the reader's time zone. */
export function formatInstant(instant: string): Html {
  return html`<time datetime="${instant}">${INSTANT_FORMAT.format(new Date(instant))} UTC</time>`;
}
