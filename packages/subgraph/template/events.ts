import type { EventsDefinition } from '@marquee/event-log/consumer/event-handlers';
import type { TemplateStore } from './store.js';

/**
 * Add an owner to `consumes`, a handler for each event type, and the read models that handlers write to `readModels`.
 */
export const events: EventsDefinition<TemplateStore> = {
  publishes: [],
  consumes: [],
  handlers: {},
  readModels: [],
};
