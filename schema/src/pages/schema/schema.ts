/** The schema that clients see: its types, or those parts of it that somebody looks for. */
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
import { readSchemaTypes } from './schema-parts.js';
import type { SchemaElement, SchemaType } from './schema-parts.js';

const PER_PAGE = 100;

const CHOICES: readonly (readonly [name: string, words: string])[] = [
  ['', 'Everything'],
  ['used', 'Used fields'],
  ['unused', 'Unused fields'],
  ['deprecated', 'Deprecated fields'],
  ['removable', 'Deprecated and unused'],
];

export async function schemaPage(ask: VariantPageRequest): Promise<Page> {
  const { ref, query, path, state } = ask;
  const types = await readSchemaTypes(ask);
  const [{ text }, show, owner] = [readFilter(query), query.get('show') ?? '', query.get('owner') ?? ''];
  const owners = [
    ...new Set(types.flatMap((type) => [type, ...type.members]).flatMap((part) => part.owners)),
  ].toSorted();
  return {
    title: `Schema of ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow">${printGraphRef(ref)}</p>
<h1>Schema</h1>
<p class="lead">${state.served === null ? 'Nothing is served yet.' : 'What clients may ask, with who answers for it and who uses it.'}</p>
<form class="filter" method="get" action="${path}" role="search">
<div class="field wide"><label for="q">Names and descriptions with</label><input id="q" name="q" type="search" value="${text}" autocomplete="off"></div>
<div class="field"><label for="show">Show</label><select id="show" name="show">${CHOICES.map(([name, words]) => option(name, words, show))}</select></div>
<div class="field"><label for="owner">Owner</label><select id="owner" name="owner">${option('', 'Anybody', owner)}${owners.map((each) => option(each, each, owner))}</select></div>
${daysField(readDays(query))}
<button type="submit">Show</button>
</form>
<section class="card">${text === '' && show === '' && owner === '' ? typeTable(types, ask) : partTable(types, ask)}</section>`,
  };
}

function option(value: string, words: string, chosen: string): Html {
  return html`<option value="${value}"${value === chosen && html` selected`}>${words}</option>`;
}

function typeTable(types: readonly SchemaType[], ask: VariantPageRequest): Html {
  const { items, links } = paginate(types, PER_PAGE, ask);
  const rows = items.map((type): readonly HtmlContent[] => [
    html`${coordinateLink(type.coordinate, ask.home)} <span class="quiet">${type.kind}</span>`,
    firstSentence(type.description),
    type.subgraphs.join(', '),
    ownerList(type.owners),
    usedOf(type),
  ]);
  return html`${table({ caption: 'Types', columns: ['Type', 'What it is', 'Subgraphs', 'Owner', 'Fields used'], rows, empty: 'There is no type.' })}${links}`;
}

function usedOf({ members }: SchemaType): string {
  const counted = members.filter(({ usage }) => usage !== null);
  return counted.length === 0
    ? ''
    : `${counted.filter(({ usage }) => usage !== null && usage.operations.length > 0).length} of ${counted.length}`;
}

function partTable(types: readonly SchemaType[], ask: VariantPageRequest): Html {
  const { items, links, total } = paginate(
    types.flatMap((type) => [type, ...type.members]).filter(readPartFilter(ask.query)),
    PER_PAGE,
    ask,
  );
  const rows = items.map((part): readonly HtmlContent[] => [
    html`${coordinateLink(part.coordinate, ask.home)} ${elementBadges(part)}`,
    firstSentence(part.description),
    part.subgraphs.join(', '),
    ownerList(part.owners),
    part.usage === null ? '' : formatCount(part.usage.requests, 'request'),
  ]);
  return html`<p class="quiet">${formatCount(total, 'part')} of the schema</p>${table({ caption: 'Parts of the schema that were looked for', columns: ['Part', 'What it is', 'Subgraphs', 'Owner', 'Usage'], rows, empty: 'No part of the schema is like that.' })}${links}`;
}

/** Throws a `ClientError` for a choice that there is not. */
function readPartFilter(query: URLSearchParams): (part: SchemaElement) => boolean {
  const [{ matches }, show, owner] = [readFilter(query), query.get('show') ?? '', query.get('owner') ?? ''];
  const isShown = readUsageFilter(show);
  if (show !== '' && isShown === null)
    throw new ClientError(
      'BAD_USER_INPUT',
      `Fields are shown by ${CHOICES.map(([name]) => name)
        .filter((name) => name !== '')
        .join(', ')}.`,
    );
  return ({ coordinate, description, owners, usage }) =>
    matches(coordinate, description) &&
    (owner === '' || owners.includes(owner)) &&
    (isShown === null || (usage !== null && isShown(usage)));
}
