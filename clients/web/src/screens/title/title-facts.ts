import type { TitleDetailQuery } from '@marquee/operations/TitleDetail';

/** A title as its page shows it. */
export type TitleFacts = NonNullable<TitleDetailQuery['title']>;
