/** This device as it is sent to the `users` subgraph: a serial number and a device class. */
import type { DeviceClass } from '@marquee/operations/SignIn';
import { isTelevision } from '../style/layout';

const KEY = 'marquee-device';

/** Stored in this browser, so that it is the same at every visit. */
export function readSerialNumber(): string {
  const kept = localStorage.getItem(KEY);
  if (kept !== null) return kept;
  const made = `WEB-${crypto.randomUUID()}`;
  localStorage.setItem(KEY, made);
  return made;
}

export function deviceClass(): DeviceClass {
  if (isTelevision()) return 'TV';
  if (/\b(iPad|Tablet)\b/.test(navigator.userAgent)) return 'TABLET';
  return /\b(Mobi|Android|iPhone)/.test(navigator.userAgent) ? 'MOBILE' : 'LAPTOP';
}

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, 'Edge'],
  [/\bFirefox\//, 'Firefox'],
  [/\bChrom(e|ium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

export function readDevice() {
  return {
    esn: readSerialNumber(),
    kind: deviceClass(),
    name: `${BROWSERS.find(([pattern]) => pattern.test(navigator.userAgent))?.[1] ?? 'A browser'} on the web`,
  };
}
