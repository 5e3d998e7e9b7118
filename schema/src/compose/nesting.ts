/** How deep a text's brackets go, found without descending: what is too deep for a parser must not be given to one. */
import { Lexer, Source, TokenKind } from 'graphql';

/** Hand-written schemas stay below ten. */
export const MAX_NESTING = 200;

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Throws a `GraphQLError` for characters that GraphQL has no use for. */
export const isNestedTooDeeply = (sdl: string): boolean => {
  const lexer = new Lexer(new Source(sdl));
  let depth = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (OPENING.has(token.kind) && ++depth > MAX_NESTING) return true;
    if (CLOSING.has(token.kind)) depth--;
  }
  return false;
};
