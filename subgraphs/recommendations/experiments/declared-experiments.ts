/**
 * The declared experiments. One runs when the setting `RECOMMENDATIONS_EXPERIMENTS` names it. To change an experiment
 * that runs, change weights only; for anything else, end it and declare another one under a new name and salt.
 */
import type { Declarations } from './experiment.js';

export const DECLARED: Declarations = {
  layers: [{ name: 'ranking', salt: 'ranking-1', holdoutSlots: 50 }],
  experiments: [
    {
      name: 'learned-ranking',
      hypothesis: 'The learned ranking puts the next title that a member watches on the first screen more often.',
      layer: 'ranking',
      // Chosen before the start so that the demo account, with which the product is shown, is not in the control.
      salt: 'learned-ranking-2',
      unit: 'PROFILE',
      slots: { from: 50, until: 1000 },
      kidsProfiles: 'LEFT_OUT',
      startsAt: '2026-11-01T00:00:00Z',
      endsAt: '2027-11-01T00:00:00Z',
      control: 'old',
      cells: [
        { name: 'old', weight: 1, parameters: { ranking: 'CONTENT' } },
        { name: 'new', weight: 9, parameters: { ranking: 'LEARNED' } },
      ],
    },
  ],
};
