/** The custom scalars of all subgraphs. A subgraph whose schema declares another scalar does not start. */
import { GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO, GraphQLLocalDate } from 'graphql-scalars';
import { badUserInput } from '../errors.js';

function text(name: string, description: string, pattern: RegExp, example: string): GraphQLScalarType<string, string> {
  const check = (value: unknown): string => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    throw badUserInput(`${name} must look like ${example}, got ${JSON.stringify(value)}.`);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: check,
    parseValue: check,
    parseLiteral: (node) => check(node.kind === Kind.STRING ? node.value : null),
  });
}

export const SCALARS: Readonly<Record<string, GraphQLScalarType>> = {
  DateTime: GraphQLDateTimeISO,
  Date: GraphQLLocalDate,
  URL: text('URL', 'Absolute http(s) URL.', /^https?:\/\/\S+$/, '"https://example.org/picture.svg"'),
  CountryCode: text('CountryCode', 'ISO 3166-1 alpha-2 country.', /^[A-Z]{2}$/, '"CH"'),
  LanguageTag: text('LanguageTag', 'BCP 47 language tag.', /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, '"de-CH"'),
  CurrencyCode: text('CurrencyCode', 'ISO 4217 currency.', /^[A-Z]{3}$/, '"CHF"'),
  MinorUnits: text(
    'MinorUnits',
    "Signed count of the currency's minor unit, as a decimal string.",
    /^-?\d{1,18}$/,
    '"1790"',
  ),
};
