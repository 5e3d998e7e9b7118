/** Making a device known to its household, and knowing it again. */
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
}

/** The same device in the same household always has the same id; in another household it is another device. */
function deviceIdOf(accountId: AccountId, esn: string): DeviceId {
  return asId<DeviceId>(uuidv5(`${accountId}\n${esn}`, NAMESPACE));
}

/** Checked. */
export interface SignedInDevice {
  readonly esn: string;
  readonly kind: DeviceKind;
  readonly name: string | null;
}

/** Throws BAD_USER_INPUT for a serial number that is empty, and texts that are longer than any device has. */
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
  /** Whether the household did not know it. */
  readonly isNew: boolean;
  /** Devices that had to go for it: not seen for longest. */
  readonly forgotten: readonly DeviceRecord[];
}

/** The account with the device on top of its list. */
export function registerDevice(
  account: AccountDocument,
  { esn, kind, name }: SignedInDevice,
  now: Date,
): RegisteredDevice {
  const id = deviceIdOf(account.id, esn);
  const known = account.devices.find((device) => device.id === id);
  const device = { id, kind, name: name ?? known?.name ?? NAMES[kind], lastSeenAt: now.toISOString() };
  const devices = withLatestDevice(account.devices, device);
  const forgotten = account.devices.filter((old) => !devices.some((kept) => kept.id === old.id));
  return { account: { ...account, devices }, device, isNew: known === undefined, forgotten };
}

/** The account with a device, if it knows it, as just seen. */
export function withDeviceSeen(account: AccountDocument, deviceId: DeviceId, now: Date): AccountDocument {
  const known = account.devices.find((device) => device.id === deviceId);
  if (known === undefined) return account;
  return { ...account, devices: withLatestDevice(account.devices, { ...known, lastSeenAt: now.toISOString() }) };
}
