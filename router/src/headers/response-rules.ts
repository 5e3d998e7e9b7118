/** The headers that a client gets of the responses of subgraphs to its operation, by the rules of the configuration. */
import type { Logger } from '@marquee/runtime/log';
import { LogLimit } from '../subgraph-client/log-limit.js';
import type { ResponseHeadText } from '../subgraph-client/response-heads.js';
import { connectionHeaders, problemOfResponseHeader, toNamePattern } from './header-names.js';
import { fieldValue, readFields } from './response-fields.js';
import type { Field } from './response-fields.js';
import type { HeadersSection, ResponseRule } from './settings.js';

/** Of all subgraphs together; some clients and proxies refuse a head of more than 8 KB. */
const MAX_FIELDS = 64;
const MAX_BYTES = 8 * 1024;

const SET_COOKIE = 'set-cookie';

type Merge = NonNullable<ResponseRule['propagate']>['merge'];

interface SelectedField {
  readonly values: readonly string[];
  readonly merge: Merge;
}

/** What one response contributes, by the name in the response to the client. */
type Selected = Map<string, SelectedField>;

type Select = (selected: Selected, fields: readonly Field[]) => void;

export class ResponseRules {
  /** Sent with each response: names and values in turn. */
  readonly constants: readonly string[];
  readonly #all: readonly Select[];
  readonly #own = new Map<string, readonly Select[]>();
  readonly #limit = new LogLimit();

  constructor(
    { all, subgraphs }: Pick<HeadersSection, 'all' | 'subgraphs'>,
    private readonly log: Logger,
  ) {
    this.constants = constantsOf(all.response);
    const ofAll = all.response.filter(({ insert }) => insert === undefined);
    this.#all = ofAll.map(toSelect);
    for (const [name, { response }] of Object.entries(subgraphs))
      if (response.length > 0) this.#own.set(name, [...ofAll, ...response].map(toSelect));
  }

  /** Whether no header of a subgraph is sent to clients. */
  get isEmpty(): boolean {
    return this.#all.length === 0 && this.#own.size === 0;
  }

  /** @param heads In the order of the plan. @returns Names and values in turn, with the constants. */
  merge(heads: readonly ResponseHeadText[]): readonly string[] {
    if (heads.length === 0) return this.constants;
    const merged = new Map<string, string[]>();
    for (const head of heads) {
      const selects = this.#own.get(head.subgraph) ?? this.#all;
      if (selects.length === 0) continue;
      const selected: Selected = new Map();
      const fields = endToEndFields(head.text);
      for (const select of selects) select(selected, fields);
      for (const [name, field] of selected) add(merged, name, field);
    }
    return merged.size === 0 ? this.constants : [...this.constants, ...this.#withinLimits(merged)];
  }

  #withinLimits(merged: ReadonlyMap<string, readonly string[]>): readonly string[] {
    const list: string[] = [];
    let bytes = 0;
    for (const [name, values] of merged)
      for (const value of name === SET_COOKIE ? values : [values.join(', ')]) {
        bytes += name.length + value.length + 4;
        if (list.length < 2 * MAX_FIELDS && bytes <= MAX_BYTES) list.push(name, value);
        else {
          bytes -= name.length + value.length + 4;
          this.#warn(name, value.length);
        }
      }
    return list;
  }

  #warn(header: string, length: number): void {
    const suppressed = this.#limit.take(header);
    if (suppressed === null) return;
    const message = `a header of a subgraph is not sent to the client: more than ${MAX_FIELDS} headers or ${MAX_BYTES} bytes`;
    this.log.warn({ header, length, ...(suppressed > 0 && { suppressed }) }, message);
  }
}

/** Those that do not only concern the connection to the subgraph, by its header `connection`. */
function endToEndFields(head: string): readonly Field[] {
  const fields = readFields(head);
  const connection = connectionHeaders(fieldValue(fields, 'connection'));
  return connection === null ? fields : fields.filter(([name]) => !connection.has(name));
}

/** What is inserted for all, less what a later rule removes. */
function constantsOf(rules: readonly ResponseRule[]): readonly string[] {
  const constants = new Map<string, string>();
  for (const { insert, remove } of rules) {
    if (insert !== undefined) constants.set(insert.name, insert.value);
    if (remove?.named !== undefined) constants.delete(remove.named);
    const pattern = remove?.matching === undefined ? null : toNamePattern(remove.matching);
    if (pattern !== null) for (const name of [...constants.keys()]) if (pattern.test(name)) constants.delete(name);
  }
  return [...constants].flat();
}

function add(merged: Map<string, string[]>, name: string, { values, merge }: SelectedField): void {
  const known = merged.get(name);
  if (known === undefined || (merge === 'last' && name !== SET_COOKIE)) merged.set(name, [...values]);
  else if (merge === 'append' || name === SET_COOKIE)
    for (const value of values) if (!known.includes(value)) known.push(value);
}

function toSelect({ propagate, insert, remove }: ResponseRule): Select {
  if (propagate !== undefined) return propagateBy(propagate);
  if (insert !== undefined) {
    const field: SelectedField = { values: [insert.value], merge: 'last' };
    return (selected) => void selected.set(insert.name, field);
  }
  return removeBy(remove ?? {});
}

function propagateBy({
  named,
  matching,
  rename,
  default: otherwise,
  merge,
}: NonNullable<ResponseRule['propagate']>): Select {
  if (named !== undefined) {
    const target = rename ?? named;
    return (selected, fields) => {
      const values = fields.filter(([name]) => name === named).map(([, value]) => value);
      if (values.length > 0) selected.set(target, { values, merge });
      else if (otherwise !== undefined && !selected.has(target)) selected.set(target, { values: [otherwise], merge });
    };
  }
  const pattern = toNamePattern(matching ?? '');
  return (selected, fields) => {
    for (const name of new Set(fields.map(([each]) => each))) {
      if (name === SET_COOKIE || !pattern.test(name) || problemOfResponseHeader(name) !== null) continue;
      selected.set(name, { values: fields.filter(([each]) => each === name).map(([, value]) => value), merge });
    }
  };
}

function removeBy({ named, matching }: NonNullable<ResponseRule['remove']>): Select {
  if (named !== undefined) return (selected) => void selected.delete(named);
  const pattern = toNamePattern(matching ?? '');
  return (selected) => {
    for (const name of [...selected.keys()]) if (pattern.test(name)) selected.delete(name);
  };
}
