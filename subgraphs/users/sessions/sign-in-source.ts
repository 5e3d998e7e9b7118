/**
 * Where a sign-in comes from, as its attempts are counted: a device that has signed in to this account before, or the
 * client's network. What others do elsewhere therefore locks nobody out.
 */
import { networkOf } from '@marquee/runtime/ip-address';
import type { Context } from '../context.js';
import type { CredentialDocument } from '../documents.js';
import { readDeviceToken } from './device-token.js';

export interface SignInSource {
  /** As in `network 203.0.113.9` or `device 4f…`. */
  readonly name: string;
  readonly network: string;
  readonly isKnownDevice: boolean;
}

/** @param credential Of the address that signs in; null for an unknown address, whose devices are never known. */
export async function sourceOfSignIn(
  deviceToken: string | null,
  credential: CredentialDocument | null,
  { services, clientAddress, now }: Context,
): Promise<SignInSource> {
  const network = networkOf(clientAddress);
  const device = deviceToken === null ? null : await readDeviceToken(deviceToken, services.tokenIssuer.keys, now);
  return device !== null && device.accountId === credential?.accountId
    ? { name: `device ${device.deviceId}`, network, isKnownDevice: true }
    : { name: `network ${network}`, network, isKnownDevice: false };
}
