/** Ids of rows. A row has the same key on later pages, so that it can be found there by an earlier id. */
import type { BrowsePage } from './browse-page.js';
import type { BrowseSurface, DeviceClass } from '../rules/page/page-input.js';

const DEVICES: readonly DeviceClass[] = ['TV', 'CONSOLE', 'SET_TOP_BOX', 'LAPTOP', 'TABLET', 'MOBILE'];
const SURFACES: readonly BrowseSurface[] = ['HOME', 'SERIES', 'MOVIES', 'NEW_AND_POPULAR', 'KIDS'];

export interface RowReference {
  readonly device: DeviceClass;
  readonly surface: BrowseSurface;
  readonly key: string;
}

export function rowId({ id, device, surface }: BrowsePage, key: string): string {
  return Buffer.from([id, device, surface, key].join('/')).toString('base64url');
}

/** Null for an invalid id. */
export function readRowId(text: string): RowReference | null {
  const [, deviceName, surfaceName, ...key] = Buffer.from(text, 'base64url').toString().split('/');
  const device = DEVICES.find((name) => name === deviceName);
  const surface = SURFACES.find((name) => name === surfaceName);
  return device === undefined || surface === undefined ? null : { device, surface, key: key.join('/') };
}
