/** What became of a launch, in a word. */
import type { Launch, Trigger } from '../../store/documents.js';
import type { Html } from './html.js';
import { badge } from './badge.js';

/** @param served The launch that routers get. */
export function outcome({ id, artifact }: Launch, served: Launch | null): Html {
  if (artifact === null) return badge('bad', 'did not compose');
  return id === served?.id ? badge('good', 'served now') : badge('plain', 'composed');
}

export const TRIGGERS: Readonly<Record<Trigger, string>> = {
  publish: 'Publication',
  remove: 'Removal',
  rollback: 'Rollback',
  promote: 'Promotion',
  contract: "Contract's filter",
  source: 'Launch of the source',
};
