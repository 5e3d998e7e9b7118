/** What a change does to whoever uses what it touches. */
import type { ChangeLevel } from '../../checks/changes/change.js';
import type { Html } from './html.js';
import { badge } from './badge.js';
import type { Tone } from './badge.js';

const TONES: Readonly<Record<ChangeLevel, Tone>> = { breaking: 'bad', risky: 'warn', safe: 'plain' };

export function level(of: ChangeLevel): Html {
  return badge(TONES[of], of);
}
