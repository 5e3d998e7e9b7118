/** The line diff of two SDL texts. */
import { structuredPatch } from 'diff';
import { html } from './html.js';
import type { Html } from './html.js';
import { formatCount, formatNumber } from './values.js';

/** Bounds the time of the diff: texts with little in common would take minutes. */
const LIMITS = { context: 3, maxEditLength: 4_000, timeout: 250 } as const;
const MAX_LINES = 600;
/** A diff with at most this many lines is shown expanded. */
const OPEN_UP_TO_LINES = 120;

export interface SdlChange {
  readonly name: string;
  /** Null for a new subgraph. */
  readonly before: string | null;
  /** Null for a removed subgraph. */
  readonly after: string | null;
}

export function sdlDiff({ name, before, after }: SdlChange): Html {
  const patch = structuredPatch(name, name, ended(before), ended(after), undefined, undefined, LIMITS);
  if (patch === undefined)
    return html`<p class="empty">The two versions of ${name} differ too much for a line diff.</p>`;
  const lines = patch.hunks.flatMap(({ oldStart, newStart, lines: own }) => [
    html`<span class="line place">line ${newStart || oldStart}\n</span>`,
    ...own.map(lineOf),
  ]);
  const [added, removed] = ['+', '-'].map(
    (sign) => patch.hunks.flatMap((hunk) => hunk.lines).filter((line) => line.startsWith(sign)).length,
  );
  const state = before === null ? 'new' : after === null ? 'removed' : 'changed';
  return html`<details class="diff"${lines.length <= OPEN_UP_TO_LINES && html` open`}>
<summary><span class="name">${name}</span> <span class="quiet">${state}:</span> <span class="added">${formatCount(added ?? 0, 'line')} added</span>, <span class="removed">${formatNumber(removed ?? 0)} removed</span></summary>
<pre class="sdl" tabindex="0" role="region" aria-label="Changes of ${name}"><code>${lines.slice(0, MAX_LINES)}</code></pre>
${lines.length > MAX_LINES && html`<p class="quiet">and ${formatCount(lines.length - MAX_LINES, 'more line')}</p>`}
</details>`;
}

function ended(sdl: string | null): string {
  return sdl === null || sdl === '' ? '' : `${sdl.trimEnd()}\n`;
}

const LINE_CLASSES: Readonly<Record<string, string>> = { '+': 'line added', '-': 'line removed' };

function lineOf(line: string): Html {
  return html`<span class="${LINE_CLASSES[line.slice(0, 1)] ?? 'line'}">${line}\n</span>`;
}
