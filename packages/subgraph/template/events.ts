import type { EventsDefinition } from '@marquee/event-log/consumer/event-handlers';
import type { TemplateStore } from './store.js';

/** Add an owner to `reactsTo`, a handler per event type, and the read models they write to `projections`. */
export const events: EventsDefinition<TemplateStore> = {
  publishes: [],
  reactsTo: [],
  handlers: {},
  projections: [],
};
