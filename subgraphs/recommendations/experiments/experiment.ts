/** What an experiment is: cells of members whose pages differ in declared parameters. */

/** What a cell may change about a page. */
export interface PageParameters {
  /** `LEARNED`: by the model. `CONTENT`: the cosine of content features with weights set by hand, and general appeal. */
  readonly ranking: 'LEARNED' | 'CONTENT';
  /** `LOWERED`: titles that the profile has seen on several days and has not started are ranked lower. */
  readonly seenTitles: 'KEPT' | 'LOWERED';
}

/** Of members who take part in no experiment. */
export const DEFAULT_PARAMETERS: PageParameters = { ranking: 'LEARNED', seenTitles: 'KEPT' };

export interface Cell {
  readonly name: string;
  /** Share of the experiment's members, relative to the sum of the weights. */
  readonly weight: number;
  readonly parameters: Partial<PageParameters>;
}

/** Slots of a layer: a member has one of them. */
export const LAYER_SLOTS = 1000;

/**
 * Experiments of one layer have disjoint slots, so that no member takes part in two of them. Members have independent
 * slots in different layers. (Tang, Agarwal, O'Brien and Meyer: Overlapping Experiment Infrastructure, KDD 2010.)
 */
export interface Layer {
  readonly name: string;
  /** The text that is hashed with a member's id; a new one deals all members anew. */
  readonly salt: string;
  /** Slots from 0 up to, without, this number take part in no experiment of the layer. */
  readonly holdoutSlots: number;
}

export interface Experiment {
  /** Lower-case words joined by hyphens. */
  readonly name: string;
  /** One sentence: what is expected, and of which figure. */
  readonly hypothesis: string;
  readonly layer: string;
  readonly salt: string;
  /** What is dealt to cells: profiles, or accounts with all of their profiles. */
  readonly unit: 'PROFILE' | 'ACCOUNT';
  /** Slots of the layer: from, inclusive, until, exclusive. */
  readonly slots: { readonly from: number; readonly until: number };
  readonly kidsProfiles: 'INCLUDED' | 'LEFT_OUT';
  /** RFC 3339, midnight in UTC; from `endsAt` on everyone has the default parameters. */
  readonly startsAt: string;
  readonly endsAt: string;
  /** Name of the cell that the others are compared with. */
  readonly control: string;
  readonly cells: readonly Cell[];
}

export interface Declarations {
  readonly layers: readonly Layer[];
  readonly experiments: readonly Experiment[];
}
