/** Badges: a state in one or two words. The colour repeats what the word says. */
import { html } from './html.js';
import type { Html } from './html.js';
import type { Check } from '../../checks/check.js';
import type { ChangeLevel } from '../../checks/changes/change.js';
import type { Launch, Trigger } from '../../store/documents.js';
import type { SchemaElement } from '../schema/schema-elements.js';

export type Tone = 'good' | 'bad' | 'warn' | 'plain' | 'accent';

export function badge(tone: Tone, text: string): Html {
  return html`<span class="badge ${tone}">${text}</span>`;
}

export function checkOutcome({ passed, problems }: Check): Html {
  if (passed) return badge('good', 'passed');
  return badge('bad', problems.length > 0 ? 'does not compose' : 'refused');
}

const TONES: Readonly<Record<ChangeLevel, Tone>> = { breaking: 'bad', risky: 'warn', safe: 'plain' };

export function changeLevelBadge(of: ChangeLevel): Html {
  return badge(TONES[of], of);
}

/** @param served The launch that routers get. */
export function launchOutcome({ id, artifact }: Launch, served: Launch | null): Html {
  if (artifact === null) return badge('bad', 'did not compose');
  return id === served?.id ? badge('good', 'served now') : badge('plain', 'composed');
}

export const TRIGGER_LABELS: Readonly<Record<Trigger, string>> = {
  publish: 'Publication',
  remove: 'Removal',
  rollback: 'Rollback',
  promote: 'Promotion',
  contract: 'Contract publication',
  source: 'Launch of the source',
};

export function elementBadges({ deprecationReason, usage }: Pick<SchemaElement, 'deprecationReason' | 'usage'>): Html {
  return html`${deprecationReason !== null && badge('warn', 'deprecated')} ${usage !== null && usage.operations.length === 0 && badge('plain', 'unused')}`;
}
