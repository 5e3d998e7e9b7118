/** The page of operations with their clients, or of clients with their operations. */
import { printGraphRef } from '../../graph-ref.js';
import type { Page, VariantPageRequest } from '../page.js';
import { groupBy } from '../group-by.js';
import { html } from '../components/html.js';
import type { Html, HtmlContent } from '../components/html.js';
import { readOperations } from './operations.js';
import type { NamedOperation } from './operations.js';
import { clientName } from '../../checks/operations/known-operation.js';
import { formatCount, shareBar } from '../components/values.js';
import { daysField, readDays, readFilter } from '../components/filters.js';
import { operationLink } from '../components/links.js';
import { paginate } from '../components/paging.js';
import { table } from '../components/table.js';

const PER_PAGE = 50;
const NOTHING_KNOWN = 'No operations are known: no traffic was reported in these days, and no manifest was published.';

export async function usagePage(request: VariantPageRequest): Promise<Page> {
  const { ref, query, path } = request;
  const showsClients = query.get('show') === 'clients';
  const { text } = readFilter(query);
  const operations = await readOperations(request);
  const tab = (show: string, label: string, isHere: boolean): Html =>
    html`<li><a href="${path}?show=${show}&days=${readDays(query)}"${isHere && html` aria-current="page"`}>${label}</a></li>`;
  return {
    title: `Operations and clients of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">${printGraphRef(ref)}</p>
<h1>Operations and clients</h1>
<p class="lead">Reported traffic and published manifests. Changes are checked against these operations.</p>
<nav aria-label="Views"><ul class="tabs">${tab('operations', 'Operations', !showsClients)}${tab('clients', 'Clients', showsClients)}</ul></nav>
<form class="filter" method="get" action="${path}" role="search">
<input type="hidden" name="show" value="${showsClients ? 'clients' : 'operations'}">
<div class="field wide"><label for="q">Search</label><input id="q" name="q" type="search" value="${text}" autocomplete="off"></div>
${daysField(readDays(query))}
<button type="submit">Show</button>
</form>
<section class="card">${showsClients ? clientTable(operations, request) : operationTable(operations, request)}</section>`,
  };
}

function operationTable(all: readonly NamedOperation[], request: VariantPageRequest): Html {
  const { matches } = readFilter(request.query);
  const most = Math.max(0, ...all.map(({ requests }) => requests));
  const { items, links } = paginate(
    all.filter(({ name, clients }) => matches(name, ...clients.map(clientName))),
    PER_PAGE,
    request,
  );
  const rows = items.map(({ name, clients, requests, texts }): readonly HtmlContent[] => [
    operationLink(name, request.home),
    shareBar(requests, most),
    clientNames(clients),
    knownFrom(texts),
  ]);
  return html`${table({ caption: 'Operations, most requests first', columns: ['Operation', 'Requests', 'Clients', 'Known from'], rows, empty: all.length === 0 ? NOTHING_KNOWN : 'No operation matches.' })}${links}`;
}

const MAX_CLIENT_NAMES = 4;

function clientNames(clients: NamedOperation['clients']): Html {
  const names = [...new Set(clients.filter(({ requests }) => requests !== null).map(clientName))];
  return html`${names.slice(0, MAX_CLIENT_NAMES).join(', ')}${names.length > MAX_CLIENT_NAMES && html` <span class="quiet">and ${names.length - MAX_CLIENT_NAMES} more</span>`}${names.length === 0 && html`<span class="quiet">none reported</span>`}`;
}

function knownFrom(texts: NamedOperation['texts']): string {
  return [...new Set(texts.map(({ source }) => source))].join(', ');
}

interface ClientOperations {
  readonly name: string;
  readonly requests: number;
  /** Requests by version. */
  readonly versions: ReadonlyMap<string, number>;
  readonly operations: readonly string[];
}

function clientTable(operations: readonly NamedOperation[], request: VariantPageRequest): Html {
  const { matches } = readFilter(request.query);
  const all = clientsOf(operations);
  const most = Math.max(0, ...all.map(({ requests }) => requests));
  const { items, links } = paginate(
    all.filter(({ name, versions }) => matches(name, ...versions.keys())),
    PER_PAGE,
    request,
  );
  const rows = items.map((client): readonly HtmlContent[] => [
    client.name,
    shareBar(client.requests, most),
    versionsOf(client),
    operationsOf(client, request.home),
  ]);
  return html`${table({ caption: 'Reported clients, most requests first', columns: ['Client', 'Requests', 'Versions', 'Operations'], rows, empty: all.length === 0 ? 'No client was reported in these days.' : 'No client matches.' })}${links}`;
}

/** Reported clients only: a manifest names no versions. */
function clientsOf(operations: readonly NamedOperation[]): readonly ClientOperations[] {
  const uses = operations
    .flatMap((operation) =>
      operation.clients.map((client) => ({
        name: clientName(client),
        version: client.version,
        requests: client.requests,
        operation: operation.name,
      })),
    )
    .filter(({ requests }) => requests !== null);
  return [...groupBy(uses, ({ name }) => name)]
    .map(
      ([name, own]): ClientOperations => ({
        name,
        requests: sum(own),
        versions: new Map([...groupBy(own, ({ version }) => version)].map(([version, each]) => [version, sum(each)])),
        operations: [...new Set(own.map(({ operation }) => operation))],
      }),
    )
    .toSorted((one, other) => other.requests - one.requests);
}

function sum(uses: readonly { readonly requests: number | null }[]): number {
  return uses.reduce((total, { requests }) => total + (requests ?? 0), 0);
}

function versionsOf({ versions }: ClientOperations): Html {
  return html`<ul class="clients">${[...versions].map(([version, requests]) => html`<li><span class="version">${version === '' ? 'no version' : version}</span> <span class="quiet">${formatCount(requests, 'request')}</span></li>`)}</ul>`;
}

function operationsOf({ operations }: ClientOperations, home: string): Html {
  return html`<details><summary>${formatCount(operations.length, 'operation')}</summary><ul class="plain-list">${operations.map((name) => html`<li>${operationLink(name, home)}</li>`)}</ul></details>`;
}
