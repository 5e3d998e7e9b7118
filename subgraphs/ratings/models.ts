/** Parent values of the resolvers: `XModel` is the parent of the GraphQL type `X`. */
import type { TitleId } from '@marquee/contracts/ids';

export interface TitleModel {
  readonly id: TitleId;
}

/** Present when a member is signed in; the identity is in the context. */
export type ViewerModel = object;
