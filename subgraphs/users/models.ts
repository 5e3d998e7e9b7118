/** What resolvers return where the schema says the type of the same name, without `Model`. */
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { AccountDocument, DeviceRecord, ProfileRecord } from './documents.js';

export type ViewerModel = ViewerIdentity;
/** Always of the viewer's own account: whoever makes one has checked. */
export type AccountModel = AccountDocument;
/** Always of the viewer's own account: whoever makes one has checked. */
export type ProfileModel = ProfileRecord;
/** Always of the viewer's own account: whoever makes one has checked. */
export type DeviceModel = DeviceRecord;

export interface TitleModel {
  readonly id: TitleId;
}
