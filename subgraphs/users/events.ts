import type { EventsDefinition } from '@marquee/kit/events/projection';
import type { TitleState } from '@marquee/contracts/events/catalog';
import { COLLECTIONS } from './documents.js';
import type { TitleDocument } from './documents.js';
import type { UsersStore } from './store.js';

const toTitle = ({ titleId, maturityLevel }: TitleState): TitleDocument => ({ id: titleId, maturityLevel, isWithdrawn: false });

/** Of catalog we keep which titles may be saved: a list never grows by something that does not exist. */
export const events: EventsDefinition<UsersStore> = {
  publishes: ['AccountCreated', 'ProfileCreated', 'MyListChanged'],
  reactsTo: ['catalog'],
  handlers: {
    TitlePublished: ({ payload }, unit, { titles }) => unit.put(titles, toTitle(payload)),
    TitleChanged: ({ payload }, unit, { titles }) => unit.put(titles, toTitle(payload)),
    TitleWithdrawn: async ({ payload }, unit, { titles }) => {
      const title = await unit.get(titles, payload.titleId);
      if (title !== null) unit.put(titles, { ...title, isWithdrawn: true });
    },
  },
  projections: [COLLECTIONS.titles.name],
};
