/** Registers a device with an account at sign-in, and recognises it at later sign-ins. */
import { asId } from '@marquee/contracts/ids';
import type { AccountId, DeviceId } from '@marquee/contracts/ids';
import { badUserInput } from '@marquee/subgraph/errors';
import { v5 as uuidv5 } from 'uuid';
import type { AccountDocument, DeviceKind, DeviceRecord } from '../documents.js';
import { withLatestDevice } from '../rules/devices.js';

const NAMESPACE = '0b6f2f57-93c4-5d0e-8a54-7c2f1e6d9a30';
const MAX_TEXT = 100;

const NAMES: Readonly<Record<DeviceKind, string>> = {
  TV: 'Television',
  CONSOLE: 'Console',
  SET_TOP_BOX: 'Set-top box',
  LAPTOP: 'Laptop',
  TABLET: 'Tablet',
  MOBILE: 'Phone',
};

export interface DeviceInput {
  readonly esn: string;
  readonly kind: DeviceKind;
  readonly name?: string | null | undefined;
  readonly token?: string | null | undefined;
}

/**
 * A UUIDv5 of account and serial number: the same device has the same id at every sign-in, and another id in another
 * account.
 */
function deviceIdOf(accountId: AccountId, esn: string): DeviceId {
  return asId<DeviceId>(uuidv5(`${accountId}\n${esn}`, NAMESPACE));
}

/** A `DeviceInput` after validation. */
export interface SignedInDevice {
  readonly esn: string;
  readonly kind: DeviceKind;
  readonly name: string | null;
}

/** Throws BAD_USER_INPUT for an empty serial number and for a serial number or name over 100 characters. */
export function readDeviceInput({ esn, kind, name }: DeviceInput): SignedInDevice {
  const trimmed = name?.trim() ?? '';
  if (esn === '' || esn.length > MAX_TEXT)
    throw badUserInput(`\`device.esn\` must have 1 to ${MAX_TEXT} characters, got ${esn.length}.`);
  if (trimmed.length > MAX_TEXT)
    throw badUserInput(`\`device.name\` must have at most ${MAX_TEXT} characters, got ${trimmed.length}.`);
  return { esn, kind, name: trimmed === '' ? null : trimmed };
}

export interface RegisteredDevice {
  readonly account: AccountDocument;
  readonly device: DeviceRecord;
  /** Whether this is the device's first sign-in to the account. */
  readonly isNew: boolean;
  /** Devices removed to keep the limit, those unused for longest. */
  readonly removed: readonly DeviceRecord[];
}

/** Returns the account with the device first in its list. */
export function registerDevice(
  account: AccountDocument,
  { esn, kind, name }: SignedInDevice,
  now: Date,
): RegisteredDevice {
  const id = deviceIdOf(account.id, esn);
  const known = account.devices.find((device) => device.id === id);
  const device = { id, kind, name: name ?? known?.name ?? NAMES[kind], lastSeenAt: now.toISOString() };
  const devices = withLatestDevice(account.devices, device);
  const removed = account.devices.filter((old) => !devices.some((kept) => kept.id === old.id));
  return { account: { ...account, devices }, device, isNew: known === undefined, removed };
}

/** Returns the account with `lastSeenAt` of a known device set to now; unchanged for an unknown device. */
export function withDeviceSeen(account: AccountDocument, deviceId: DeviceId, now: Date): AccountDocument {
  const known = account.devices.find((device) => device.id === deviceId);
  if (known === undefined) return account;
  return { ...account, devices: withLatestDevice(account.devices, { ...known, lastSeenAt: now.toISOString() }) };
}
