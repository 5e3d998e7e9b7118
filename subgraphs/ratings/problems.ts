/** Refusals as the schema says them. */
import type { TitleId } from '@marquee/contracts/ids';

export function titleNotFound(id: TitleId) {
  return {
    __typename: 'NotFoundProblem' as const,
    code: 'TITLE_NOT_FOUND',
    message: 'There is no such title for this profile.',
    id,
  };
}
