/** The pages of codes, with the same texts as `marquee schema explain`. */
import { CHAPTERS, explain } from '../../explain/explain.js';
import { NotFoundError } from '../page.js';
import type { PageRequest, Page } from '../page.js';
import { html } from '../components/html.js';
import { codeLink } from '../components/links.js';
import { readFilter } from '../components/filters.js';
import { shortSdl } from '../components/sdl.js';

export async function explainPage({ query }: PageRequest): Promise<Page> {
  const { text, matches } = readFilter(query);
  const chapters = CHAPTERS.map(({ title, pages }) => ({
    title,
    pages: Object.entries(pages).filter(([code, { means, fix }]) => matches(code, means, fix)),
  })).filter(({ pages }) => pages.length > 0);
  return {
    title: 'Codes explained',
    body: html`<h1>Codes explained</h1>
<p class="lead">The codes of checks, launches and errors: what each means, and what to do.</p>
<form class="filter" method="get" action="/explain" role="search"><div class="field wide"><label for="q">Search</label><input id="q" name="q" type="search" value="${text}" autocomplete="off"></div><button type="submit">Show</button></form>
${chapters.length === 0 && html`<p class="empty">No code matches “${text}”.</p>`}
${chapters.map(
  ({
    title,
    pages,
  }) => html`<section class="card" aria-labelledby="${title}"><h2 id="${title}">${title} <span class="quiet">${pages.length}</span></h2>
<dl class="codes">${pages.map(([code, { means }]) => html`<div><dt>${codeLink(code)}</dt><dd>${means}</dd></div>`)}</dl></section>`,
)}`,
  };
}

export async function codePage({ params }: PageRequest): Promise<Page> {
  const page = explain(params['code'] ?? '');
  if (page === null) throw new NotFoundError('This code is unknown: see the list under Codes explained.');
  return {
    title: page.code,
    body: html`<p class="eyebrow"><a href="/explain">Codes explained</a> · ${page.chapter}</p>
<h1 class="code-title">${page.code}</h1>
<p class="lead">${page.means}</p>
<section class="card"><h2>What to do</h2><p class="words">${page.fix}</p>${page.example !== undefined && shortSdl(page.example, 'Example')}</section>`,
  };
}
