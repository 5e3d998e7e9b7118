/** The page of the API schema: its types, or the elements that match a filter. */
import { readUsageFilter } from '../../checks/operations/field-usage.js';
import { printGraphRef } from '../../graph-ref.js';
import { ClientError } from '../../client-error.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html } from '../components/html.js';
import type { Html, HtmlContent } from '../components/html.js';
import { coordinateLink } from '../components/links.js';
import { formatCount } from '../components/values.js';
import { daysField, readDays, readFilter } from '../components/filters.js';
import { elementBadges } from '../components/badges.js';
import { ownerList } from '../components/owners.js';
import { paginate } from '../components/paging.js';
import { table } from '../components/table.js';
import { firstSentence } from '../components/descriptions.js';
import { readSchemaTypes } from './schema-elements.js';
import type { SchemaElement, SchemaType } from './schema-elements.js';

const PER_PAGE = 100;

const CHOICES: readonly (readonly [name: string, label: string])[] = [
  ['', 'Everything'],
  ['used', 'Used fields'],
  ['unused', 'Unused fields'],
  ['deprecated', 'Deprecated fields'],
  ['removable', 'Deprecated and unused'],
];

export async function schemaPage(request: VariantPageRequest): Promise<Page> {
  const { ref, query, path, state } = request;
  const types = await readSchemaTypes(request);
  const [{ text }, show, owner] = [readFilter(query), query.get('show') ?? '', query.get('owner') ?? ''];
  const owners = [
    ...new Set(types.flatMap((type) => [type, ...type.members]).flatMap((element) => element.owners)),
  ].toSorted();
  return {
    title: `Schema of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">${printGraphRef(ref)}</p>
<h1>Schema</h1>
<p class="lead">${state.served === null ? 'This variant serves nothing yet.' : 'Types and fields for clients, with their owners and their usage.'}</p>
<form class="filter" method="get" action="${path}" role="search">
<div class="field wide"><label for="q">Name or description</label><input id="q" name="q" type="search" value="${text}" autocomplete="off"></div>
<div class="field"><label for="show">Show</label><select id="show" name="show">${CHOICES.map(([name, label]) => option(name, label, show))}</select></div>
<div class="field"><label for="owner">Owner</label><select id="owner" name="owner">${option('', 'Any', owner)}${owners.map((each) => option(each, each, owner))}</select></div>
${daysField(readDays(query))}
<button type="submit">Show</button>
</form>
<section class="card">${text === '' && show === '' && owner === '' ? typeTable(types, request) : elementTable(types, request)}</section>`,
  };
}

function option(value: string, label: string, chosen: string): Html {
  return html`<option value="${value}"${value === chosen && html` selected`}>${label}</option>`;
}

function typeTable(types: readonly SchemaType[], request: VariantPageRequest): Html {
  const { items, links } = paginate(types, PER_PAGE, request);
  const rows = items.map((type): readonly HtmlContent[] => [
    html`${coordinateLink(type.coordinate, request.home)} <span class="quiet">${type.kind}</span>`,
    firstSentence(type.description),
    type.subgraphs.join(', '),
    ownerList(type.owners),
    usedOf(type),
  ]);
  return html`${table({ caption: 'Types', columns: ['Type', 'Description', 'Subgraphs', 'Owner', 'Fields used'], rows, empty: 'No types.' })}${links}`;
}

function usedOf({ members }: SchemaType): string {
  const counted = members.filter(({ usage }) => usage !== null);
  return counted.length === 0
    ? ''
    : `${counted.filter(({ usage }) => usage !== null && usage.operations.length > 0).length} of ${counted.length}`;
}

function elementTable(types: readonly SchemaType[], request: VariantPageRequest): Html {
  const { items, links, total } = paginate(
    types.flatMap((type) => [type, ...type.members]).filter(readElementFilter(request.query)),
    PER_PAGE,
    request,
  );
  const rows = items.map((element): readonly HtmlContent[] => [
    html`${coordinateLink(element.coordinate, request.home)} ${elementBadges(element)}`,
    firstSentence(element.description),
    element.subgraphs.join(', '),
    ownerList(element.owners),
    element.usage === null ? '' : formatCount(element.usage.requests, 'request'),
  ]);
  return html`<p class="quiet">${formatCount(total, 'schema element')}</p>${table({ caption: 'Matching schema elements', columns: ['Element', 'Description', 'Subgraphs', 'Owner', 'Usage'], rows, empty: 'No schema element matches.' })}${links}`;
}

/** Throws a `ClientError` for an unknown value of `show`. */
function readElementFilter(query: URLSearchParams): (element: SchemaElement) => boolean {
  const [{ matches }, show, owner] = [readFilter(query), query.get('show') ?? '', query.get('owner') ?? ''];
  const isShown = readUsageFilter(show);
  if (show !== '' && isShown === null)
    throw new ClientError(
      'BAD_USER_INPUT',
      `The parameter "show" is one of ${CHOICES.map(([name]) => name)
        .filter((name) => name !== '')
        .join(', ')}.`,
    );
  return ({ coordinate, description, owners, usage }) =>
    matches(coordinate, description) &&
    (owner === '' || owners.includes(owner)) &&
    (isShown === null || (usage !== null && isShown(usage)));
}
