/**
 * Device tokens: signed JWTs that prove an earlier sign-in to an account on a device. They open nothing. A sign-in that
 * carries one has counters of its own, so that failed attempts of others do not lock the member out.
 */
import type { AccountId, DeviceId } from '@marquee/contracts/ids';
import { asId } from '@marquee/contracts/ids';
import { TOKENS } from '@marquee/contracts/viewer';
import { SIGNING_ALGORITHM } from '@marquee/runtime/signing-key';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { JWTHeaderParameters } from 'jose';
import type { TokenKeys } from './token-keys.js';

/** An audience that verifiers of access tokens and of refresh tokens reject. */
const DEVICE = { issuer: TOKENS.access.issuer, audience: 'marquee-users-device' } as const;

const LIFETIME_DAYS = 180;
const DAY_SECONDS = 86_400;

/** Longer than any issued token. */
const MAX_TOKEN = 1000;

export interface KnownDevice {
  readonly accountId: AccountId;
  readonly deviceId: DeviceId;
}

export async function signDeviceToken(
  { accountId, deviceId }: KnownDevice,
  keys: TokenKeys,
  now: Date,
): Promise<string> {
  const { number, key } = await keys.current(now);
  return new SignJWT({ device: deviceId })
    .setProtectedHeader({ alg: SIGNING_ALGORITHM, kid: String(number), typ: 'JWT' })
    .setIssuer(DEVICE.issuer)
    .setAudience(DEVICE.audience)
    .setSubject(accountId)
    .setIssuedAt(now)
    .setExpirationTime(Math.floor(now.getTime() / 1000) + LIFETIME_DAYS * DAY_SECONDS)
    .sign(key.privateKey);
}

/** Returns null for an invalid or expired token, which is then ignored: the sign-in counts as one of a new device. */
export async function readDeviceToken(token: string, keys: TokenKeys, now: Date): Promise<KnownDevice | null> {
  if (token.length > MAX_TOKEN) return null;
  const findKey = async ({ kid }: JWTHeaderParameters) => {
    const key = await keys.find(Number(kid), now);
    if (key === null) throw new errors.JWKSNoMatchingKey();
    return key.publicKey;
  };
  try {
    const { payload } = await jwtVerify(token, findKey, {
      ...DEVICE,
      algorithms: [SIGNING_ALGORITHM],
      requiredClaims: ['exp', 'sub'],
      currentDate: now,
    });
    const { sub, device } = payload;
    if (sub === undefined || typeof device !== 'string') return null;
    return { accountId: asId<AccountId>(sub), deviceId: asId<DeviceId>(device) };
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}
