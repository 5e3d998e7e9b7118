/** Media types: content negotiation by the `accept` header, and the type without parameters. */

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Marks the body as a GraphQL response at any HTTP status. With this type, a request error has status 400. */
export const GRAPHQL_RESPONSE_TYPE = 'application/graphql-response+json; charset=utf-8';

export type ResponseMediaType = typeof JSON_TYPE | typeof GRAPHQL_RESPONSE_TYPE;

export const JSON_ESSENCE = 'application/json';

/** The essence of a media type: type and subtype without parameters, in lower case. */
export function essenceOf(contentType: string): string {
  // Most clients send exactly this value, which needs no parsing.
  return contentType === JSON_ESSENCE ? contentType : (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** JSON when the client states no preference; null when neither type is acceptable. */
export function negotiateMediaType(accept: string | undefined): ResponseMediaType | null {
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return JSON_TYPE;
  return preferred(accept, [JSON_TYPE, GRAPHQL_RESPONSE_TYPE]);
}

/** Whether the client prefers `text/html` to a GraphQL response, as a browser does that opens a page. */
export function prefersHtml(accept: string | undefined): boolean {
  return (
    accept !== undefined &&
    accept.includes('text/html') &&
    preferred(accept, [JSON_TYPE, GRAPHQL_RESPONSE_TYPE, 'text/html']) === 'text/html'
  );
}

interface MediaRange {
  readonly type: string;
  readonly subtype: string;
  /** From 0 (not acceptable) to 1. */
  readonly quality: number;
}

/**
 * The offer with the highest quality. Among offers of equal quality, the one that the client names first, then the one
 * that is offered first.
 */
function preferred<Offer extends string>(accept: string, offers: readonly Offer[]): Offer | null {
  const ranges = accept.split(',').map(readRange);
  const [best] = offers
    .map((offer) => ({ offer, position: mostSpecific(ranges, offer) }))
    .map(({ offer, position }) => ({ offer, position, quality: ranges[position]?.quality ?? 0 }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.position - b.position);
  return best?.offer ?? null;
}

function readRange(text: string): MediaRange {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const [type = '', subtype = ''] = range.split('/');
  const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
  return { type, subtype, quality: Number.isNaN(quality) ? 0 : quality };
}

/** The index of the most specific range that contains `offer`; -1 when none does. */
function mostSpecific(ranges: readonly MediaRange[], offer: string): number {
  const { type, subtype } = readRange(offer);
  const finders: readonly ((range: MediaRange) => boolean)[] = [
    (range) => range.type === type && range.subtype === subtype,
    (range) => range.type === type && range.subtype === '*',
    (range) => range.type === '*' && range.subtype === '*',
  ];
  for (const matches of finders) {
    const index = ranges.findIndex(matches);
    if (index >= 0) return index;
  }
  return -1;
}
