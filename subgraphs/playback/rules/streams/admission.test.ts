import { viewerRestrictions } from '@marquee/contracts/visibility';
import { asViewer } from '@marquee/subgraph/testing/start-subgraph';
import { expect, test } from 'vitest';
import { admit } from './admission.js';
import type { AdmissionRequest } from './admission.js';
import { endReasonOf } from './revocation.js';

const now = new Date('2026-11-15T12:00:00.000Z');
const request: AdmissionRequest = {
  title: {
    isWithdrawn: false,
    maturityLevel: 'AGE_13',
    windows: [{ country: 'US', from: '2020-01-01T00:00:00Z', until: null }],
  },
  restrictions: viewerRestrictions({
    viewer: asViewer({ country: 'US', maturityLimit: 'AGE_18' }),
    profile: null,
  }),
  membership: {
    status: 'ACTIVE',
    entitlements: { maxConcurrentStreams: 2, maxQuality: 'SD', downloadDevices: 0, extraMembers: 0, ads: false },
    periodEnd: '2026-12-01T00:00:00.000Z',
    graceUntil: null,
  },
  accountId: 'ours',
  device: { accountId: 'ours', isSignedOut: false },
  capabilities: { codecs: ['avc1'], maxHeight: 1080, hdr: false },
  ladder: [{ id: 'sd', codec: 'avc1.4d401e', width: 854, height: 480, bitsPerSecond: 1, quality: 'SD', hdr: false }],
};
function reasons(changes: Partial<AdmissionRequest>) {
  return admit({ ...request, ...changes }, now).reasons;
}

test('an admitted request gets the quality and the renditions', () => {
  expect(admit(request, now)).toMatchObject({
    playable: true,
    reasons: [],
    maxQuality: 'SD',
    renditions: [{ id: 'sd' }],
  });
});

test('an unknown device is admitted; a signed-out device and one of another account are refused', () => {
  expect(reasons({ device: null })).toEqual([]);
  expect(reasons({ device: { accountId: 'theirs', isSignedOut: true } })).toEqual([
    'DEVICE_SIGNED_OUT',
    'OUTSIDE_HOUSEHOLD',
  ]);
});

test('the codecs of a device are checked with and without a membership', () => {
  expect(reasons({ membership: null })).toEqual(['PLAN_REQUIRED']);
  expect(reasons({ membership: null, capabilities: { codecs: ['vp09'], maxHeight: 1, hdr: false } })).toEqual([
    'PLAN_REQUIRED',
    'DEVICE_UNSUPPORTED',
  ]);
});

test('a takedown, the membership, the maturity limit and a sign-out end an active stream; an expired licence does not', () => {
  expect(endReasonOf([])).toBeNull();
  expect(
    endReasonOf(['NOT_AVAILABLE_IN_COUNTRY', 'NOT_YET_RELEASED', 'DEVICE_UNSUPPORTED', 'OUTSIDE_HOUSEHOLD']),
  ).toBeNull();
  expect(endReasonOf(['NOT_AVAILABLE_IN_COUNTRY', 'PAYMENT_ON_HOLD'])).toBe('ACCOUNT_ON_HOLD');
  expect([endReasonOf(['WITHDRAWN']), endReasonOf(['MATURITY_CEILING']), endReasonOf(['DEVICE_SIGNED_OUT'])]).toEqual([
    'WITHDRAWN',
    'REVOKED',
    'REVOKED',
  ]);
});
