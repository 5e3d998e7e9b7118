/** What an owner should know of a part of the schema at a glance. */
import { html } from './html.js';
import type { Html } from './html.js';
import type { SchemaPart } from '../schema/schema-parts.js';
import { badge } from './badge.js';

export function marks({ deprecationReason, usage }: Pick<SchemaPart, 'deprecationReason' | 'usage'>): Html {
  return html`${deprecationReason !== null && badge('warn', 'deprecated')} ${usage !== null && usage.operations.length === 0 && badge('plain', 'unused')}`;
}
