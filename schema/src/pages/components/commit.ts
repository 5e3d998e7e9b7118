/** The git commit of a change, as the client reported it. It is untrusted text, so none of it becomes a link. */
import type { GitContext } from '../../store/documents.js';
import { html } from './html.js';
import type { Html } from './html.js';

const SHORT = 12;

export function commit(git: GitContext | null): Html {
  if (git === null || (git.commit ?? git.message ?? git.branch) === null)
    return html`<span class="quiet">none given</span>`;
  return html`<span class="commit">${git.commit !== null && html`<code title="${git.commit}">${git.commit.slice(0, SHORT)}</code> `}${git.message ?? ''}${git.branch !== null && html` <span class="quiet">on ${git.branch}</span>`}</span>`;
}

export function commitDetails(git: GitContext | null): readonly (readonly [string, Html])[] {
  if (git === null) return [];
  const details = [
    ['Commit', git.commit],
    ['Branch', git.branch],
    ['Message', git.message],
    ['Committer', git.committer],
    ['Repository', git.remoteUrl],
  ] as const;
  return details.flatMap(([name, value]) => (value === null ? [] : [[name, html`${value}`] as const]));
}
