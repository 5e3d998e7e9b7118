/** Parses SDL from authors, with limits of length and nesting that no schema reaches. */
import { GraphQLError, Lexer, parse, Source, TokenKind } from 'graphql';
import type { DocumentNode } from 'graphql';

/** Hand-written schemas stay below ten levels. */
const MAX_NESTING = 200;
/** Ten times the tokens of the largest schema in use here. */
const MAX_TOKENS = 1_000_000;

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Throws a `GraphQLError` when the text is not valid SDL or exceeds a limit. */
export function parseSdl(sdl: string): DocumentNode {
  requireShallow(sdl);
  return parse(sdl, { maxTokens: MAX_TOKENS });
}

/** Counts brackets before parsing: the parser is recursive, and deep nesting would overflow its stack. */
function requireShallow(sdl: string): void {
  const source = new Source(sdl);
  const lexer = new Lexer(source);
  let depth = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (OPENING.has(token.kind) && ++depth > MAX_NESTING)
      throw new GraphQLError(`The schema is nested more than ${MAX_NESTING} levels deep.`, {
        source,
        positions: [token.start],
      });
    if (CLOSING.has(token.kind)) depth--;
  }
}
