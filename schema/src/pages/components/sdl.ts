/** SDL with syntax colours and line numbers. */
import { Lexer, Source, TokenKind } from 'graphql';
import type { Token } from 'graphql';
import { html } from './html.js';
import type { Html } from './html.js';

/** The lines of an SDL text, with a span for each coloured token. */
function colourLines(sdl: string): readonly Html[] {
  const lines: Html[][] = [[]];
  const append = (text: string, className: string | null): void => {
    for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
      if (index > 0) lines.push([]);
      if (line !== '')
        lines.at(-1)?.push(className === null ? html`${line}` : html`<span class="${className}">${line}</span>`);
    }
  };
  let position = 0;
  for (const token of readTokens(sdl)) {
    append(sdl.slice(position, token.start), null);
    append(sdl.slice(token.start, token.end), classOf(token));
    position = token.end;
  }
  append(sdl.slice(position), null);
  return lines.map((pieces) => html`${pieces}`);
}

/** The tokens up to the first syntax error. */
function readTokens(sdl: string): readonly Token[] {
  const lexer = new Lexer(new Source(sdl));
  const tokens: Token[] = [];
  const start = lexer.token;
  try {
    while (lexer.advance().kind !== TokenKind.EOF);
  } catch {
    // The rest of the text is shown without colours.
  }
  for (let token = start.next; token && token.kind !== TokenKind.EOF; token = token.next) tokens.push(token);
  return tokens;
}

const KEYWORDS = new Set([
  'schema',
  'type',
  'input',
  'enum',
  'interface',
  'union',
  'scalar',
  'directive',
  'extend',
  'query',
  'mutation',
  'subscription',
  'fragment',
]);

function classOf({ kind, value, column, prev }: Token): string | null {
  if (kind === TokenKind.COMMENT) return 'sdl-comment';
  if (kind === TokenKind.STRING || kind === TokenKind.BLOCK_STRING) return 'sdl-text';
  if (kind === TokenKind.AT || prev?.kind === TokenKind.AT) return 'sdl-directive';
  if (kind !== TokenKind.NAME) return null;
  // A field may have the name `type`: keywords are at the start of a line.
  if (value === 'implements' || (KEYWORDS.has(value) && (column === 1 || prev?.value === 'extend')))
    return 'sdl-keyword';
  return /^[A-Z]/.test(value) ? 'sdl-type' : null;
}

/** @param first The number of the first line. */
function numbered(lines: readonly Html[], first: number): Html {
  return html`${lines.map((line, index) => html`<span class="line" id="L${first + index}" data-n="${first + index}">${line}\n</span>`)}`;
}

export function sdlBlock(lines: readonly Html[], first: number, name: string): Html {
  return html`<pre class="sdl" tabindex="0" role="region" aria-label="${name}"><code>${numbered(lines, first)}</code></pre>`;
}

export const sdlLines = colourLines;

/** A short text, without pagination. */
export function shortSdl(sdl: string, name: string): Html {
  return sdlBlock(colourLines(sdl), 1, name);
}
