/** Descriptions of schema elements: whole, or their first sentence for lists. */
import { html } from './html.js';
import type { Html } from './html.js';

const MAX_LENGTH = 140;

/** Joins lines to paragraphs. Empty lines separate paragraphs, and list items keep their lines. */
export function paragraphs(description: string): Html {
  return html`<div class="description">${description.split(/\n\s*\n/).map((paragraph) => html`<p>${paragraph.split(/\n(?=\s*[-*] )/).map((line, index) => html`${index > 0 && html`<br>`}${line.replace(/\s+/g, ' ').trim()}`)}</p>`)}</div>`;
}

export function firstSentence(description: string | null): string {
  const text = (description ?? '').replace(/\s+/g, ' ').trim();
  const sentence = /^.*?[.!?](?= |$)/.exec(text)?.[0] ?? text;
  return sentence.length > MAX_LENGTH ? `${sentence.slice(0, MAX_LENGTH)}…` : sentence;
}
