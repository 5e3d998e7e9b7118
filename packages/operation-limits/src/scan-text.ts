/** Limits on the text of an operation, checked token by token before it is parsed. */
import { Lexer, Source, TokenKind } from 'graphql';
import type { OperationLimits } from './operation-limits.js';
import { operationOverLimit } from './over-limit.js';

export interface ScannedText {
  readonly lines: number;
}

/**
 * Throws OPERATION_OVER_LIMIT, or the parser's syntax error. The parser recurses with the nesting of the text, which is
 * known to be within the limit afterwards.
 */
export function scanText(text: string, limits: OperationLimits): ScannedText {
  const { textLength, tokens, nesting } = limits;
  if (text.length > textLength) throw operationOverLimit('textLength', textLength);
  const lexer = new Lexer(new Source(text));
  let [count, depth] = [0, 0];
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (++count > tokens || lexer.line > tokens) throw operationOverLimit('tokens', tokens);
    switch (token.kind) {
      case TokenKind.BRACE_L:
      case TokenKind.BRACKET_L:
      case TokenKind.PAREN_L:
        if (++depth > nesting) throw operationOverLimit('nesting', nesting);
        break;
      case TokenKind.BRACE_R:
      case TokenKind.BRACKET_R:
      case TokenKind.PAREN_R:
        depth -= 1;
        break;
      default:
    }
  }
  if (lexer.line > tokens) throw operationOverLimit('tokens', tokens);
  return { lines: lexer.line };
}
