import type { ProfileId } from '@marquee/contracts/ids';
import { demoId } from '../ids.js';
import { DEMO_EMAIL } from '../demo-data.js';
import type { DemoAccount } from '../demo-data.js';
import { CHILDRENS_TASTES, TASTES } from './tastes.js';

function profileId(position: number): ProfileId {
  return demoId('profile', `${DEMO_EMAIL} ${position}`);
}

/** The demo account: an adult, an adult film lover, a child, and an adult with a PIN. */
export const demoAccount: DemoAccount = {
  id: demoId('account', DEMO_EMAIL),
  index: 0,
  email: DEMO_EMAIL,
  country: 'US',
  language: 'en-US',
  createdAt: '2019-03-31T18:20:00.000Z',
  deviceId: demoId('device', DEMO_EMAIL),
  tier: 'PREMIUM',
  subscriptionStatus: 'ACTIVE',
  memberSince: '2019-03-31',
  profiles: [
    {
      id: profileId(0),
      name: 'Amara',
      isKids: false,
      maturityLimit: 'AGE_18',
      language: 'en-US',
      pin: null,
      taste: { ...TASTES.dreamer, Thriller: 3, Mystery: 2, Action: 2 },
    },
    {
      id: profileId(1),
      name: 'Daniel',
      isKids: false,
      maturityLimit: 'AGE_18',
      language: 'en-US',
      pin: null,
      taste: { ...TASTES.cinephile, Comedy: 2, 'Period Pieces': 2 },
    },
    {
      id: profileId(2),
      name: 'Juno',
      isKids: true,
      maturityLimit: 'AGE_7',
      language: 'en-US',
      pin: null,
      taste: { ...CHILDRENS_TASTES.explorer, Animation: 2 },
    },
    {
      id: profileId(3),
      name: 'Grandpa Joe',
      isKids: false,
      maturityLimit: 'AGE_18',
      language: 'en-US',
      pin: '1234',
      taste: { ...TASTES.outdoors, 'Period Pieces': 2, 'Music & Musicals': 2 },
    },
  ],
};
