/** A state in a word or two; its colour only repeats what the word says. */
import { html } from './html.js';
import type { Html } from './html.js';

export type Tone = 'good' | 'bad' | 'warn' | 'plain' | 'accent';

export function badge(tone: Tone, words: string): Html {
  return html`<span class="badge ${tone}">${words}</span>`;
}
