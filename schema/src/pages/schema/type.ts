/** The page of a type: its fields with arguments, owners, subgraphs and usage. */
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import type { GraphQLArgument, GraphQLInputField, GraphQLNamedType, GraphQLType } from 'graphql';
import { printGraphRef } from '../../graph-ref.js';
import { NotFoundError } from '../page.js';
import type { Page, VariantPageRequest } from '../page.js';
import { html } from '../components/html.js';
import type { Html } from '../components/html.js';
import { clientList } from '../components/clients.js';
import { coordinateLink, operationLink } from '../components/links.js';
import { formatCount } from '../components/values.js';
import { printDefault } from '../../checks/changes/comparison.js';
import { definitionList } from '../components/table.js';
import { elementBadges } from '../components/badges.js';
import { ownerList } from '../components/owners.js';
import { paginate } from '../components/paging.js';
import { paragraphs } from '../components/descriptions.js';
import { readSchemaTypes } from './schema-elements.js';
import type { SchemaElement, SchemaType } from './schema-elements.js';

const PER_PAGE = 100;

export async function typePage(request: VariantPageRequest): Promise<Page> {
  const { ref, params, home } = request;
  const found = (await readSchemaTypes(request)).find(({ coordinate }) => coordinate === params['type']);
  if (found === undefined)
    throw new NotFoundError(`${printGraphRef(ref)} serves no type with this name: see the list under Schema.`);
  const { items, links } = paginate(found.members, PER_PAGE, request);
  return {
    title: `${found.coordinate} in ${printGraphRef(ref)}`,
    body: html`<p class="eyebrow"><a href="${home}/schema">Schema</a> · ${found.kind}</p>
<h1 class="code-title">${found.coordinate}</h1>
${described(found)}
${definitionList([['Owner', ownerList(found.owners)], ['Subgraphs', subgraphLinks(found, home)], ...relations(found.type, home)])}
${found.members.length > 0 && html`<section class="card members" aria-labelledby="members"><h2 id="members">${isEnumType(found.type) ? 'Values' : 'Fields'} <span class="quiet">${found.members.length}</span></h2>${items.map((member) => memberOf(member, found, home))}${links}</section>`}`,
  };
}

function described({ description }: SchemaElement): Html {
  return description === null
    ? html`<p class="quiet">No description.</p>`
    : html`<div class="lead">${paragraphs(description)}</div>`;
}

function subgraphLinks({ subgraphs }: SchemaElement, home: string): Html {
  return html`${subgraphs.map((name, index) => html`${index > 0 && ', '}<a href="${home}/subgraphs/${encodeURIComponent(name)}">${name}</a>`)}`;
}

function relations(type: GraphQLNamedType, home: string): readonly (readonly [string, Html])[] {
  const links = (types: readonly GraphQLNamedType[]): Html =>
    html`${types.map(({ name }) => html`${coordinateLink(name, home)} `)}`;
  if (isUnionType(type)) return [['One of', links(type.getTypes())]];
  return (isObjectType(type) || isInterfaceType(type)) && type.getInterfaces().length > 0
    ? [['Implements', links(type.getInterfaces())]]
    : [];
}

function memberOf(member: SchemaElement, { type, coordinate }: SchemaType, home: string): Html {
  const name = member.coordinate.slice(coordinate.length + 1);
  return html`<article class="member" id="${name}">
<h3><code>${name}${signature(type, name, home)}</code> ${elementBadges(member)}</h3>
${member.description !== null && paragraphs(member.description)}
${member.deprecationReason !== null && html`<p class="alert warn"><strong>Deprecated.</strong> ${member.deprecationReason}</p>`}
${argumentsOf(type, name, home)}
<p class="byline"><span class="quiet">Owner</span> ${ownerList(member.owners)} <span class="quiet">from</span> ${subgraphLinks(member, home)}</p>
${usageOf(member, home)}
</article>`;
}

/** The text after a member's name: the type of a field, nothing for an enum value. */
function signature(type: GraphQLNamedType, name: string, home: string): Html {
  const field =
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields()[name] : undefined;
  if (field === undefined) return html``;
  return html`${'args' in field && field.args.length > 0 && '(…)'}: ${typeLink(field.type, home)}${'defaultValue' in field && defaultOf(field)}`;
}

function defaultOf(input: Parameters<typeof printDefault>[0]): string {
  const value = printDefault(input);
  return value === null ? '' : ` = ${value}`;
}

function typeLink(type: GraphQLType, home: string): Html {
  const named = getNamedType(type);
  const [before = '', after = ''] = String(type).split(named.name);
  return isSpecifiedScalarType(named)
    ? html`${String(type)}`
    : html`${before}${coordinateLink(named.name, home)}${after}`;
}

function argumentsOf(type: GraphQLNamedType, name: string, home: string): Html | false {
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  const all: readonly (GraphQLArgument | GraphQLInputField)[] = field?.args ?? [];
  return (
    all.length > 0 &&
    html`<ul class="arguments">${all.map((argument) => html`<li><code>${argument.name}: ${typeLink(argument.type, home)}${defaultOf(argument)}</code>${argument.description != null && html` ${argument.description}`}</li>`)}</ul>`
  );
}

function usageOf({ usage }: SchemaElement, home: string): Html | false {
  if (usage === null || usage.operations.length === 0) return false;
  return html`<details class="usage"><summary>${formatCount(usage.requests, 'request')} by ${formatCount(usage.operations.length, 'operation')}, ${formatCount(usage.clients.length, 'client version')}</summary>
<div class="two"><div><h4>Clients</h4>${clientList(usage.clients)}</div><div><h4>Operations</h4><ul class="plain-list">${usage.operations.map((name) => html`<li>${operationLink(name, home)}</li>`)}</ul></div></div>
</details>`;
}
