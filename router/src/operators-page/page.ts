/** The markup of the operators' page and of its sign-in. Scripts fill in what changes. */

export interface PageContent {
  /** Folder of styles and scripts, with a slash at its end. */
  readonly assets: string;
  readonly token: string;
  readonly webUrl: string | null;
  readonly registryUrl: string | null;
  readonly hasExplorers: boolean;
  /** Whether the page requests an operation each second, and shows the response. */
  readonly hasSample: boolean;
  /** Whether processes can be killed, stopped and restarted from the page. */
  readonly canAct: boolean;
  /** The query that is shown first, and its name if the explorers can open it by that. */
  readonly firstQuery: { readonly name: string | null; readonly text: string };
}

export function printPage(content: PageContent): string {
  const { assets, token, hasSample, canAct } = content;
  return `${printHead(assets, 'Marquee')}
<meta name="marquee-page-token" content="${escapeHtml(token)}">
<script type="module" src="${assets}app.js"></script>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header class="top">
<a class="brand" href="/"><img src="${assets}icon.svg" alt="" width="30" height="30"><span>Marquee</span></a>
<p class="top-state" id="summary" role="status"><span class="lamp"></span><span id="summary-text">Connecting …</span></p>
</header>
<main id="content" tabindex="-1">
${printIntroduction(content)}
<div class="stage">
<section aria-labelledby="map-title" class="map">
<div class="section-head"><h2 id="map-title">The processes</h2><p class="quiet" id="map-note">${
    canAct
      ? 'Kill one, stop one, slow one down, and look at the page beside it.'
      : 'The router, and the subgraphs that it asks.'
  }</p></div>
<p id="action-result" class="result" role="status"></p>
<div id="map" class="cards" aria-busy="true"></div>
<div id="switch-section" class="switch-section" hidden>
<h3 id="switches-title">Switches</h3>
<p class="quiet">What is off is absent: no request is sent for it, and the response says so. <span id="switch-core"></span></p>
<ul id="switches" aria-labelledby="switches-title"></ul>
</div>
</section>
<section id="browse-section" aria-labelledby="browse-title" class="browse"${hasSample ? '' : ' hidden'}>
<div class="section-head"><h2 id="browse-title">The browse page</h2><p class="quiet">One operation, requested each second. Colours say which subgraph a field comes from.</p></div>
<div id="browse" aria-busy="true"></div>
</section>
</div>
<section aria-labelledby="events-title" class="events">
<div class="section-head"><h2 id="events-title">What has happened</h2><p class="quiet">As seen by this page since it was opened.</p></div>
<ol id="events" class="event-list"><li class="quiet">Nothing yet.</li></ol>
</section>
</main>
<footer class="foot"><p>More: <a href="/status">status for everybody</a>, <a href="/health">health of the router</a>, <a href="/metrics">metrics</a>, <a href="/ready">readiness</a>, <a href="/operators/cache">what is cached</a>.</p></footer>
<noscript><p class="noscript">This page needs JavaScript to show what changes. The links above work without it.</p></noscript>
</body>
</html>
`;
}

export function printHead(assets: string, title: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${assets}style.css">
<link rel="icon" type="image/svg+xml" href="${assets}icon.svg">`;
}

function printIntroduction(content: PageContent): string {
  const { webUrl, registryUrl, hasExplorers, firstQuery } = content;
  const parameter = firstQuery.name === null ? '' : `?operation=${firstQuery.name}`;
  return `<section class="intro">
<div class="intro-text">
<h1>One API that keeps answering when parts of it fail</h1>
<p class="lead">Each subgraph is a process with its own data. This router makes one GraphQL API of them. When a subgraph fails, a response loses that subgraph’s fields and keeps the rest.</p>
<ul class="doors">
${webUrl === null ? '' : printDoor(webUrl, 'Web app', 'what members see')}
${hasExplorers ? printDoor(`/explorer${parameter}`, 'GraphiQL', 'write queries, works offline') : ''}
${hasExplorers ? printDoor(`/graphql${parameter}`, 'Apollo Sandbox', 'its code comes from Apollo’s servers') : ''}
${registryUrl === null ? '' : printDoor(registryUrl, 'Schema registry', 'schemas, checks and launches')}
</ul>
</div>
<div class="first-query">
<h2>A first query</h2>
<pre tabindex="0" aria-label="The query"><code id="first-query">${escapeHtml(firstQuery.text)}</code></pre>
<div class="row">
<button type="button" id="run-query" class="primary">Run it here</button>
${hasExplorers ? `<a class="button" href="/explorer${parameter}">Open in GraphiQL</a><a class="button" href="/graphql${parameter}">Open in Sandbox</a>` : ''}
</div>
<div id="query-result" hidden></div>
</div>
</section>`;
}

function printDoor(url: string, name: string, what: string): string {
  return `<li><a href="${escapeHtml(url)}"><strong>${name}</strong><span>${what}</span></a></li>`;
}

/** @param message Why an earlier try failed; null at the first. */
export function printSignIn(assets: string, message: string | null): string {
  return `${printHead(assets, 'Marquee: operators')}
</head>
<body>
<main class="sign-in">
<h1>Operators of this router</h1>
<p>The key is in the file <code>router/operator-key</code> of its data folder.</p>
${message === null ? '' : `<p class="wrong" role="alert">${escapeHtml(message)}</p>`}
<form method="post" action="/operators/sign-in">
<label for="key">Operator’s key</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
<button class="primary" type="submit">Sign in</button>
</form>
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
