/** A list of composition problems. */
import type { CompositionProblem } from '../../composition/composer.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { codeLink } from './links.js';

const MAX_SHOWN = 50;

export function problemList(problems: readonly CompositionProblem[]): Html {
  return html`<ul class="findings">
${problems.slice(0, MAX_SHOWN).map(({ code, message, locations }) => html`<li class="finding bad"><p class="finding-head">${codeLink(code)}</p><p class="words">${message}</p>${locations.length > 0 && html`<p class="quiet">${locations.map(({ subgraph, line, column }, index) => html`${index > 0 && ', '}${subgraph}, line ${line}, column ${column}`)}</p>`}</li>`)}
${problems.length > MAX_SHOWN && html`<li class="quiet">and ${problems.length - MAX_SHOWN} more</li>`}
</ul>`;
}
