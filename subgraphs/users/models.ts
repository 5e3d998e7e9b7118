/** Parent values of the resolvers: `XModel` is the parent of the GraphQL type `X`. */
import type { TitleId } from '@marquee/contracts/ids';
import type { ViewerIdentity } from '@marquee/contracts/viewer';
import type { AccountDocument, DeviceRecord, ProfileRecord } from './documents.js';

export type ViewerModel = ViewerIdentity;
/** Always the viewer's own account; the resolver that returns it has checked that. */
export type AccountModel = AccountDocument;
/** Always of the viewer's own account. */
export type ProfileModel = ProfileRecord;
/** Always of the viewer's own account. */
export type DeviceModel = DeviceRecord;

export interface TitleModel {
  readonly id: TitleId;
}
