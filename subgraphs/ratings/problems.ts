/** The schema's `Problem` types. */
import type { ProblemCode } from '@marquee/contracts/error-codes';
import type { TitleId } from '@marquee/contracts/ids';

export function titleNotFound(id: TitleId) {
  return {
    __typename: 'NotFoundProblem' as const,
    code: 'RATINGS_TITLE_NOT_FOUND' satisfies ProblemCode,
    message: 'This title does not exist for this profile.',
    id,
  };
}
