/** Reads staff's input about the facts of a title. All problems are reported, not only the first. */
import type { GenreId, PersonId } from '@marquee/contracts/ids';
import { maturityOf } from '@marquee/contracts/maturity';
import type { CreditEntry, CreditRole, GenreDocument, PersonDocument, Texts, TitleFacts } from '../documents.js';

export interface FieldProblem {
  /** Starts at the mutation's arguments. */
  readonly path: readonly string[];
  readonly code: string;
  readonly message: string;
}

type Optional<T> = T | null | undefined;

export interface FactsInput {
  readonly names?: Optional<readonly { readonly language: string; readonly text: string }[]>;
  readonly synopses?: Optional<
    readonly {
      readonly language: string;
      readonly short: string;
      readonly medium?: Optional<string>;
      readonly long?: Optional<string>;
    }[]
  >;
  readonly releaseYear?: Optional<number>;
  readonly runtimeSeconds?: Optional<number>;
  readonly rating?: Optional<{
    readonly board: string;
    readonly label: string;
    readonly advisories?: Optional<readonly string[]>;
  }>;
  readonly genreIds?: Optional<readonly string[]>;
  readonly moods?: Optional<readonly string[]>;
  readonly credits?: Optional<
    readonly {
      readonly personId?: Optional<string>;
      readonly name?: Optional<string>;
      readonly role: CreditRole;
      readonly character?: Optional<string>;
    }[]
  >;
  readonly studio?: Optional<string>;
  readonly downloadable?: Optional<boolean>;
}

/** The objects that the input refers to. */
export interface FactsContext {
  readonly genres: ReadonlyMap<string, GenreDocument>;
  readonly people: ReadonlyMap<string, PersonDocument>;
  /** Creates an id for a new person. */
  readonly newPersonId: () => PersonId;
  readonly now: Date;
}

export type ReadFacts = { readonly facts: TitleFacts } | { readonly problems: readonly FieldProblem[] };

/** The year of the first film. */
const FIRST_YEAR = 1888;
/** Largest distance of an announced release. */
const YEARS_AHEAD = 10;
const MAX_SECONDS = 24 * 3600;
const MAX_NAME_LENGTH = 200;
const MAX_SYNOPSIS_LENGTH = 4000;
const MAX_CREDITS = 500;

function problem(path: readonly (string | number)[], code: string, message: string): FieldProblem {
  return {
    path: ['input', 'facts', ...path.map(String)],
    code,
    message,
  };
}

/** A text must be one non-blank line of limited length. */
function textProblems(path: readonly (string | number)[], text: string, longest: number): readonly FieldProblem[] {
  if (text.trim() === '') return [problem(path, 'EMPTY', 'A text must not be blank.')];
  if (text.length > longest) return [problem(path, 'TOO_LONG', `At most ${longest} characters, got ${text.length}.`)];
  return /\p{Cc}/u.test(text)
    ? [problem(path, 'CONTROL_CHARACTERS', 'A text must be one line without control characters.')]
    : [];
}

function rangeProblems(
  path: readonly string[],
  value: Optional<number>,
  [from, to]: readonly [number, number],
): readonly FieldProblem[] {
  return value == null || (value >= from && value <= to)
    ? []
    : [problem(path, 'OUT_OF_RANGE', `From ${from} to ${to}, got ${value}.`)];
}

function creditProblems(
  credits: NonNullable<FactsInput['credits']>,
  { people }: FactsContext,
): readonly FieldProblem[] {
  return credits.flatMap(({ personId, name }, index) => {
    if (personId != null)
      return people.has(personId)
        ? []
        : [problem(['credits', index, 'personId'], 'UNKNOWN', 'There is no such person: give a name instead.')];
    return name == null
      ? [problem(['credits', index], 'MISSING', 'A credit needs the id of a person, or the name of a new one.')]
      : textProblems(['credits', index, 'name'], name, MAX_NAME_LENGTH);
  });
}

function problemsOf(input: FactsInput, known: FactsContext): readonly FieldProblem[] {
  return [
    ...(input.names ?? []).flatMap(({ text }, index) => textProblems(['names', index, 'text'], text, MAX_NAME_LENGTH)),
    ...(input.synopses ?? []).flatMap((synopsis, index) =>
      (['short', 'medium', 'long'] as const).flatMap((length) =>
        synopsis[length] == null
          ? []
          : textProblems(['synopses', index, length], synopsis[length], MAX_SYNOPSIS_LENGTH),
      ),
    ),
    ...rangeProblems(['releaseYear'], input.releaseYear, [FIRST_YEAR, known.now.getUTCFullYear() + YEARS_AHEAD]),
    ...rangeProblems(['runtimeSeconds'], input.runtimeSeconds, [1, MAX_SECONDS]),
    ...(input.genreIds ?? []).flatMap((id, index) =>
      known.genres.has(id) ? [] : [problem(['genreIds', index], 'UNKNOWN', 'There is no such genre.')],
    ),
    ...(input.moods ?? []).flatMap((mood, index) => textProblems(['moods', index], mood, MAX_NAME_LENGTH)),
    ...(input.rating == null
      ? []
      : [
          ...textProblems(['rating', 'board'], input.rating.board, 40),
          ...textProblems(['rating', 'label'], input.rating.label, 40),
        ]),
    ...creditProblems(input.credits ?? [], known),
    ...rangeProblems(['credits', 'length'], input.credits?.length, [0, MAX_CREDITS]),
  ];
}

function textsOf(
  before: Texts,
  entries: Optional<readonly { readonly language: string; readonly text: Optional<string> }[]>,
): Texts {
  return {
    ...before,
    ...Object.fromEntries(
      (entries ?? []).flatMap(({ language, text }) => (text == null ? [] : [[language, text.trim()] as const])),
    ),
  };
}

function synopsesOf(before: TitleFacts['synopses'], entries: FactsInput['synopses']): TitleFacts['synopses'] {
  const inLength = (length: 'short' | 'medium' | 'long') =>
    (entries ?? []).map((entry) => ({ language: entry.language, text: entry[length] ?? entry.short }));
  return {
    short: textsOf(before.short, inLength('short')),
    medium: textsOf(before.medium, inLength('medium')),
    long: textsOf(before.long, inLength('long')),
  };
}

function creditsOf(
  credits: NonNullable<FactsInput['credits']>,
  { people, newPersonId }: FactsContext,
): readonly CreditEntry[] {
  // A name that appears twice in the credits of a title is one person.
  const newPeople = new Map<string, PersonId>();
  return credits.flatMap(({ personId, name, role, character }) => {
    const person = personId == null ? undefined : people.get(personId);
    if (person !== undefined) return [{ id: person.id, name: person.name, role, character: character ?? null }];
    const text = (name ?? '').trim();
    const id = newPeople.get(text) ?? newPersonId();
    newPeople.set(text, id);
    return [{ id, name: text, role, character: character ?? null }];
  });
}

function genresOf(
  ids: readonly string[],
  { genres }: FactsContext,
): readonly { readonly id: GenreId; readonly name: string }[] {
  return [...new Set(ids)].flatMap((id) => {
    const genre = genres.get(id);
    return genre === undefined ? [] : [{ id: genre.id, name: genre.name }];
  });
}

/**
 * Omitted and null fields stay unchanged; names and synopses are added per language. An unknown rating counts as
 * `AGE_18`.
 */
export function readFacts(before: TitleFacts, input: FactsInput, known: FactsContext): ReadFacts {
  const problems = problemsOf(input, known);
  if (problems.length > 0) return { problems };
  const { rating, genreIds, credits } = input;
  return {
    facts: {
      ...before,
      names: textsOf(before.names, input.names),
      synopses: synopsesOf(before.synopses, input.synopses),
      releaseYear: input.releaseYear ?? before.releaseYear,
      runtimeSeconds: input.runtimeSeconds ?? before.runtimeSeconds,
      rating:
        rating == null
          ? before.rating
          : {
              board: rating.board,
              label: rating.label,
              advisories: rating.advisories ?? [],
              level: maturityOf(rating.board, rating.label),
            },
      genres: genreIds == null ? before.genres : genresOf(genreIds, known),
      moods: input.moods ?? before.moods,
      people: credits == null ? before.people : creditsOf(credits, known),
      studio: input.studio ?? before.studio,
      downloadable: input.downloadable ?? before.downloadable,
    },
  };
}

/** The facts of a new title. */
export function firstFacts(kind: TitleFacts['kind'], originalLanguage: string, releaseYear: number): TitleFacts {
  return {
    kind,
    names: {},
    originalLanguage,
    synopses: { short: {}, medium: {}, long: {} },
    releaseYear,
    runtimeSeconds: null,
    rating: null,
    genres: [],
    moods: [],
    people: [],
    studio: null,
    acclaim: null,
    reach: null,
    audioLanguages: [],
    subtitleLanguages: [],
    audioDescription: [],
    closedCaptions: [],
    maxQuality: 'HD',
    downloadable: false,
  };
}
