/** The layout of every page: head, top bar and navigation. */
import { printGraphRef } from '../../graph-ref.js';
import type { GraphRef } from '../../graph-ref.js';
import type { Caller } from '../../keys/keys.js';
import { variantPath } from '../page-paths.js';
import { html } from '../components/html.js';
import type { Html } from '../components/html.js';
import { ICON, STYLE } from './assets.js';
import type { Page } from '../page.js';

export interface PageContext {
  /** Null without a session. */
  readonly caller: Caller | null;
  /** The variant of the page; null for pages of the graph. */
  readonly ref: GraphRef | null;
  readonly path: string;
}

const VARIANT_LINKS: readonly (readonly [path: string, label: string])[] = [
  ['', 'Overview'],
  ['/schema', 'Schema'],
  ['/launches', 'Launches'],
  ['/checks', 'Checks'],
  ['/switches', 'Switches'],
  ['/blast-radius', 'Blast radius'],
  ['/usage', 'Operations and clients'],
];

export function printPage({ title, body }: Page, context: PageContext): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Marquee registry</title>
<link rel="stylesheet" href="${STYLE.path}">
<link rel="icon" type="image/svg+xml" href="${ICON.path}">
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
${topBar(context)}
<div class="frame">
${context.caller && sideBar(context)}
<main id="content" tabindex="-1">
${body}
</main>
</div>
</body>
</html>
`.text;
}

function topBar({ caller }: PageContext): Html {
  return html`<header class="top">
<a class="brand" href="/"><img src="${ICON.path}" alt="" width="28" height="28"><span>Marquee <span class="quiet">registry</span></span></a>
${
  caller &&
  html`<form class="who" method="post" action="/sign-out">
<span><span class="quiet">Key</span> ${caller.name}</span>
<button class="plain" type="submit">Sign out</button>
</form>`
}
</header>`;
}

function sideBar({ ref, path }: PageContext): Html {
  return html`<nav class="side" aria-label="Registry">
${
  ref &&
  html`<p class="side-title" id="side-variant">${printGraphRef(ref)}</p>
<ul aria-labelledby="side-variant">${VARIANT_LINKS.map(([below, label]) => html`<li>${link(`${variantPath(ref)}${below}`, label, path, below !== '')}</li>`)}</ul>
<p class="side-title" id="side-rest">Graph</p>`
}
<ul${ref && html` aria-labelledby="side-rest"`}>
<li>${link('/', 'Variants', path, false)}</li>
<li>${link('/explain', 'Codes explained', path, true)}</li>
</ul>
</nav>`;
}

/** @param withBelow Whether the link is also marked as current on pages below `href`. */
function link(href: string, label: string, path: string, withBelow: boolean): Html {
  const isHere = path === href;
  const isAround = withBelow && path.startsWith(`${href}/`);
  return html`<a href="${href}"${isHere ? html` aria-current="page"` : isAround && html` aria-current="true"`}>${label}</a>`;
}
