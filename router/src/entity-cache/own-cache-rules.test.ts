/** The rules of the streaming service: what the page asks for may be kept, and what nobody may keep is not. */
import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { readCacheRules } from './cache-rules.js';

const SDL = readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');
const rules = readCacheRules(SDL, buildSchema(SDL, { assumeValidSDL: true }));

function ruleOf(text: string): string | null {
  const rule = rules.ofText(text);
  return rule && `${rule.maxAgeMs / 1_000} ${rule.varies.join(' ')}${rule.isPrivate ? ' (private)' : ''}`;
}

function entities(selection: string): string {
  return `query($representations: [_Any!]!) { _entities(representations: $representations) { ${selection} } }`;
}

test.each<[string, string | null]>([
  [
    entities(`... on Title { synopsis artwork(shape: BILLBOARD) { url alt } logo { url } boxArt { url } releaseYear badges
      maturityRating { label level } availability { status leavesAt maxQuality } }`),
    '5 country language',
  ],
  [entities('... on Title { synopsis boxArt { url } maturityRating { label } seasonCount }'), '300 language'],
  [entities('... on Title { releaseYear cast { role person { name } } genres { name } }'), '300 '],
  [entities('... on Title { progress { percent positionSeconds episode { id } } }'), '30 account profile (private)'],
  [entities('... on Title { playability { playable } }'), null],
  [entities('... on Title { progress { percent } playability { playable } }'), null],
  [entities('... on Title { matchScore personalizedArtworkId }'), '60 country maturity account profile (private)'],
  [entities('... on Title { personalizedArtworkId }'), '60 account profile (private)'],
  [entities('... on Title { matchScore whyRecommended }'), null],
  [entities('... on Title { myThumb communityRating { average } }'), '30 account profile (private)'],
  [entities('... on Title { communityRating { average count } }'), '30 '],
  [entities('... on Title { inMyList }'), '30 account profile (private)'],
  [entities('... on PlanSubscription { status }'), null],
  [entities('... on Account { email }'), null],
  [entities('... on Episode { name number still { url } }'), '300 '],
  ['{ viewer { profile { id name avatar { url } } } }', '30 account profile (private)'],
  ['{ viewer { account { id email } } }', null],
  ['{ viewer { profile { myList { totalCount } } } }', null],
  [
    '{ viewer { subscription { id status graceUntil plan { tier badge entitlements { maxQuality } } } } }',
    '30 scopes account profile (private)',
  ],
  ['{ viewer { subscription { openInvoice { id } } } }', null],
  ['{ viewer { invoices { edges { cursor } } } }', null],
  ['{ viewer { paymentMethods { last4 } } }', null],
  [
    '{ viewer { continueWatching { edges { node { percent title { id name kind } episode { id } } } } } }',
    '5 country language maturity scopes account profile (private)',
  ],
  [
    `{ viewer { browsePage { id generatedAt hero { title { id name } } rows { pageInfo { hasNextPage }
      edges { node { heading items { edges { rank node { id name kind } } } } } } } } }`,
    '5 country language maturity scopes account profile (private)',
  ],
  [
    '{ editorialPage(country: "US", maturityLimit: ALL) { id rows { heading titles { id name boxArt { url } } } } }',
    '5 country language maturity',
  ],
  ['{ genres { id name } }', '3600 '],
  ['{ plans(country: "US") { tier price { amountMinor } entitlements { ads } } }', '600 '],
  ['{ production(titleId: 1) { id } }', null],
  ['{ search(query: "x") { query } }', null],
  ['mutation { toggleMyList { __typename } }', null],
])('%s', (text, expected) => {
  expect(ruleOf(text)).toBe(expected);
});
