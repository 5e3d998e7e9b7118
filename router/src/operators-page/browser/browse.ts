/** Requests the sample operation each second and shows what came, from where, and what is missing. */
import type { SampleView } from '../system-view.js';
import { byId, element, setText } from './dom.js';
import type { EventList } from './events.js';
import { fetchJson } from './poll.js';
import { countFields, problemsOf } from './response.js';
import type { FieldCount, GraphResponse, Problem } from './response.js';
import { PagePicture } from './page-picture.js';
import { Sparkline } from './sparkline.js';
import { tintOf } from './tints.js';

/** Longer than the router's deadline for an operation. */
const LIMIT_MS = 6_000;
/** The token is renewed by the launcher meanwhile. */
const SAMPLE_AGE_MS = 300_000;

export type PageState = 'complete' | 'stale' | 'incomplete' | 'failed';

export interface PageReading {
  readonly state: PageState;
  readonly ms: number;
  readonly text: string;
}

export class BrowsePage {
  readonly #picture = new PagePicture();
  readonly #sparkline = new Sparkline(2_000);
  readonly #timing = element('p', { class: 'timing' });
  readonly #sources = element('ul', { class: 'sources', 'aria-label': 'Fields by subgraph' });
  readonly #problems = element('section', { class: 'problems', 'aria-label': 'What is missing', tabindex: '0' });
  #sample: { readonly view: SampleView; readonly atMs: number } | null = null;
  #lastBody = '';
  #lastState: PageState | null = null;
  #changedAtMs = performance.now();

  constructor(private readonly events: EventList) {
    byId('browse').append(
      element('div', { class: 'pulse' }, this.#sparkline.svg, this.#timing),
      this.#sources,
      this.#problems,
      this.#picture.root,
    );
  }

  async request(): Promise<PageReading> {
    const startedAt = performance.now();
    const reading = await this.#request(startedAt).catch((error: unknown): PageReading => {
      const reason = error instanceof DOMException ? `no response within ${LIMIT_MS / 1_000} s` : 'no connection';
      return { state: 'failed', ms: performance.now() - startedAt, text: `The router gave no page: ${reason}.` };
    });
    byId('browse').removeAttribute('aria-busy');
    byId('browse').setAttribute('data-state', reading.state);
    this.#sparkline.add({ ms: reading.ms, state: reading.state });
    setText(this.#timing, `${Math.round(reading.ms)} ms · ${reading.text}`);
    this.#report(reading);
    return reading;
  }

  async #request(startedAt: number): Promise<PageReading> {
    const { query, variables, token, sources } = await this.#readSample();
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'apollographql-client-name': 'operators-page',
        ...(token !== null && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    const body = await response.text();
    const ms = performance.now() - startedAt;
    const result = JSON.parse(body) as GraphResponse;
    const problems = problemsOf(result);
    if (problems.some(({ reason }) => reason.startsWith('UNAUTHENTICATED'))) this.#sample = null;
    // What has not changed is not drawn again.
    if (body !== this.#lastBody) {
      this.#lastBody = body;
      this.#showSources(countFields(result.data, sources, problems));
      this.#showProblems(problems);
      this.#picture.show(result.data, sources, problems);
    }
    return { ms, ...describe(result, problems, body.length) };
  }

  async #readSample(): Promise<SampleView> {
    const nowMs = performance.now();
    if (this.#sample === null || nowMs - this.#sample.atMs > SAMPLE_AGE_MS)
      this.#sample = { view: await fetchJson<SampleView>('/operators/sample', LIMIT_MS), atMs: nowMs };
    return this.#sample.view;
  }

  #showSources(counts: ReadonlyMap<string, FieldCount>): void {
    const largest = Math.max(1, ...[...counts.values()].map(({ there, missing }) => there + missing));
    this.#sources.replaceChildren(
      ...[...counts].map(([name, { there, missing }]) => {
        const bar = element('meter', { min: '0', max: String(largest), 'aria-label': `${name}: ${there} values` });
        bar.value = there;
        return element(
          'li',
          { 'data-missing': String(missing > 0) },
          element('span', { class: 'tint', 'data-tint': tintOf(name) }),
          element('span', { class: 'source-name' }, name),
          bar,
          element('span', { class: 'source-count' }, missing === 0 ? String(there) : `${there}, ${missing} missing`),
        );
      }),
    );
  }

  #showProblems(problems: readonly Problem[]): void {
    if (problems.length === 0) return this.#problems.replaceChildren();
    const items = problems.map(({ kind, path, fields, count, service, reason }) =>
      element(
        'li',
        { 'data-kind': kind },
        element('span', { class: 'tint', ...(service !== null && { 'data-tint': tintOf(service) }) }),
        element(
          'span',
          {},
          element('strong', {}, fields.length === 0 ? path : fields.join(', ')),
          ` ${kind === 'stale' ? 'stale' : `missing ${count === 1 ? 'once' : `${count} times`}`}, from ${service ?? 'the router'}. ${reason}`,
          element('code', {}, path),
        ),
      ),
    );
    return this.#problems.replaceChildren(element('h3', {}, 'What is missing, and why'), element('ul', {}, ...items));
  }

  #report({ state, text }: PageReading): void {
    if (state === this.#lastState) return;
    const nowMs = performance.now();
    const lastedS = ((nowMs - this.#changedAtMs) / 1_000).toFixed(1);
    if (this.#lastState !== null) {
      const after = state === 'complete' ? `, after ${lastedS} s` : '';
      this.events.add(
        `The browse page is ${state}${after}. ${state === 'complete' ? '' : text}`.trim(),
        state === 'complete' ? 'good' : 'bad',
      );
    }
    this.#lastState = state;
    this.#changedAtMs = nowMs;
  }
}

function describe(
  { data, errors }: GraphResponse,
  problems: readonly Problem[],
  chars: number,
): Pick<PageReading, 'state' | 'text'> {
  const missing = problems.filter(({ kind }) => kind === 'missing');
  if (data === null || data === undefined)
    return { state: 'failed', text: errors?.[0]?.message ?? 'The response has no data.' };
  const from = (list: readonly Problem[]): string =>
    [...new Set(list.map(({ service }) => service ?? 'the router'))].join(', ');
  if (missing.length > 0) return { state: 'incomplete', text: `fields of ${from(missing)} are missing` };
  if (problems.length > 0) return { state: 'stale', text: `fields of ${from(problems)} are last good values` };
  return { state: 'complete', text: `complete, ${Math.round(chars / 1024)} KB` };
}
