/** One execution of a plan: its errors, the promises that it waits for, and its pauses. */
import { isSliceOver } from '@marquee/runtime/event-loop-slices';
import { getArgumentValues, locatedError } from 'graphql';
import type { GraphQLError } from 'graphql';
import type { RequestWork } from '../request-work.js';
import { isGone, pathOf, removeFrom } from './position.js';
import type { Container, Position } from './position.js';
import type { SelectedField } from './plan.js';

/** Where a value of the response belongs, and what happens when there is none. */
export interface Place {
  readonly field: SelectedField;
  /** The position of `container`. */
  readonly at: Position;
  readonly container: Container;
  readonly key: string | number;
  readonly isNullable: boolean;
}

type Arguments = Record<string, unknown>;

/** Resolvers and list items between two looks at the clock. Without a promise, one takes some microseconds. */
const ASKED_PER_LOOK = 8;

export class RunningOperation {
  readonly errors: GraphQLError[] = [];
  readonly #arguments = new Map<SelectedField, { readonly values: Arguments } | { readonly error: unknown }>();
  /** Promises that the response waits for, and one while it is being made synchronously. */
  #pending = 0;
  #asked = 0;
  #onIdle: () => void = () => undefined;
  #onBroken: (error: unknown) => void = () => undefined;

  constructor(
    readonly contextValue: unknown,
    readonly work: RequestWork,
    /** Coerced. */
    readonly variableValues: Readonly<Record<string, unknown>>,
  ) {}

  /**
   * Runs a part of the execution, and resolves when all that it waits for has settled. Rejects only for a defect of this
   * module.
   */
  untilIdle(part: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onIdle = resolve;
      this.#onBroken = reject;
      this.#pending += 1;
      this.#do(part);
    });
  }

  /**
   * Waits for a promise. Both callbacks return at once. `Promise.resolve` returns promises as they are; of another object
   * with `then` it makes one that settles once, whatever that object does.
   */
  wait(promise: PromiseLike<unknown>, onValue: (value: unknown) => void, onError: (error: unknown) => void): void {
    this.#pending += 1;
    Promise.resolve(promise).then(
      (value) => this.#do(() => onValue(value)),
      (error: unknown) => this.#do(() => onError(error)),
    );
  }

  /** Goes on in a later slice of the event loop. */
  pause(resume: () => void): void {
    this.#pending += 1;
    void this.work.queue.pause().then(() => this.#do(resume));
  }

  #do(part: () => void): void {
    try {
      part();
    } catch (error) {
      this.#onBroken(error);
    }
    this.#pending -= 1;
    if (this.#pending === 0) this.#onIdle();
  }

  /** Whether the current slice of the event loop is over. Only some of the calls look at the clock. */
  get mustPause(): boolean {
    this.#asked += 1;
    return this.#asked % ASKED_PER_LOOK === 0 && isSliceOver();
  }

  /** Coerced once for a request: all objects of a list share them. Throws what `getArgumentValues` has thrown. */
  argumentsOf(field: SelectedField): Arguments {
    if (field.definition.args.length === 0) return {};
    let known = this.#arguments.get(field);
    if (known === undefined) {
      known = this.#coerceArguments(field);
      this.#arguments.set(field, known);
    }
    if ('error' in known) throw known.error;
    return known.values;
  }

  #coerceArguments({ definition, nodes }: SelectedField): { readonly values: Arguments } | { readonly error: unknown } {
    const [node] = nodes;
    if (node === undefined) return { values: {} };
    try {
      return { values: getArgumentValues(definition, node, this.variableValues) };
    } catch (error) {
      return { error };
    }
  }

  /** Records the error of a value, and puts null in its place or in that of the nearest nullable position above. */
  fail(error: unknown, { field, at, container, key, isNullable }: Place): void {
    // An error below a null that another error has caused is not part of the response.
    if (isGone(at)) return;
    const path = pathOf(at, key, undefined);
    this.errors.push(locatedError(error, field.nodes, pathToArray(path)));
    if (isNullable) container[key] = null;
    else removeFrom(at);
  }

  failNonNull(place: Place): void {
    const { name, parentType } = place.field;
    this.fail(new Error(`Cannot return null for non-nullable field ${parentType.name}.${name}.`), place);
  }
}

function pathToArray(path: ReturnType<typeof pathOf>): (string | number)[] {
  const keys: (string | number)[] = [];
  for (let at: typeof path | undefined = path; at !== undefined; at = at.prev) keys.push(at.key);
  return keys.reverse();
}
