/**
 * Reading what an author has sent, whatever it is: nothing is descended into, or kept, that is deeper or longer than
 * any schema.
 */
import { GraphQLError, Lexer, parse, Source, TokenKind } from 'graphql';
import type { DocumentNode } from 'graphql';

/** Hand-written schemas stay below ten. */
const MAX_NESTING = 200;
/** Ten times the largest schema that anybody here has; a parser fed with more is fed by mistake, or with intent. */
const MAX_TOKENS = 1_000_000;

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** Throws a `GraphQLError` for what is no SDL. */
export function parseSdl(sdl: string): DocumentNode {
  requireShallow(sdl);
  return parse(sdl, { maxTokens: MAX_TOKENS });
}

/** Follows the brackets without descending: what is too deep for a parser must not be given to one. */
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
