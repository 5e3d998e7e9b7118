/**
 * The grammar of a list of faults, as in the header `x-marquee-fault`:
 *
 *   list   = part *( ";" part )            also "," between parts, as HTTP joins headers of one name
 *   part   = target "=" fault [ "@" 1*3DIGIT "%" ] | "count"
 *   target = subgraph [ "." ( "query" | "entities" | "mutation" ) ] | subgraph "." type "." field
 *   fault  = a status | a kind of fault-kinds.ts | "+" DURATION
 */
import { nearNames } from '@marquee/runtime/configuration/near-names';
import { FAULT_KINDS, FETCH_KINDS, FIELD_FAULT_KINDS } from './fault-kinds.js';
import type { FaultKind, FaultList, FetchFault, FetchKind, FieldFaultKind } from './fault-kinds.js';
import type { TargetedFetchFault, TargetedFieldFault } from './fault-kinds.js';
import type { FaultTargets } from './fault-targets.js';

export const MAX_LIST_LENGTH = 1_000;
export const MAX_FAULTS = 20;
const MAX_DELAY_MS = 60_000;
const [MIN_STATUS, MAX_STATUS] = [300, 599];

/** A sentence about one part of a list, which it names with its position. */
export class FaultListError extends Error {
  override readonly name = 'FaultListError';
}

interface Part {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Of its first character in the list, from 1. */
  readonly position: number;
}

/** A list without a part has no faults. Throws a `FaultListError`. */
export function parseFaultList(text: string, targets: FaultTargets): FaultList {
  if (text.length > MAX_LIST_LENGTH)
    throw new FaultListError(`It has ${text.length} characters, and the limit is ${MAX_LIST_LENGTH}.`);
  const parts = splitParts(text);
  if (parts.length > MAX_FAULTS)
    throw new FaultListError(`It has ${parts.length} parts, and the limit is ${MAX_FAULTS}.`);
  const fetchFaults: TargetedFetchFault[] = [];
  const fieldFaults: TargetedFieldFault[] = [];
  let isCounted = false;
  for (const part of parts) {
    if (part.text === '') refuse(part, 'it is empty: remove one of the separators around it');
    else if (part.text === 'count') isCounted = true;
    else {
      const fault = readFault(part, targets);
      if ('typeName' in fault) fieldFaults.push(onlyOne(part, fault, fieldFaults));
      else fetchFaults.push(onlyOne(part, fault, fetchFaults));
    }
  }
  return { fetchFaults, fieldFaults, isCounted };
}

function splitParts(text: string): readonly Part[] {
  if (text.trim() === '') return [];
  let start = 0;
  return text.split(/[;,]/).map((piece, index) => {
    const position = start + (piece.length - piece.trimStart().length) + 1;
    start += piece.length + 1;
    return { number: index + 1, text: piece.trim(), position };
  });
}

function refuse({ number, text, position }: Part, reason: string): never {
  throw new FaultListError(
    `Part ${number}, "${shown(text)}" at character ${position}: ${reason}${reason.endsWith('?') ? '' : '.'}`,
  );
}

function readFault(part: Part, targets: FaultTargets): TargetedFetchFault | TargetedFieldFault {
  const equals = part.text.indexOf('=');
  if (equals < 0) {
    const hint = suggest(part.text, ['count']);
    refuse(part, `it has no "=": write subgraph=fault, as in "${targets.subgraphs[0] ?? 'subgraph'}=503"${hint}`);
  }
  const target = part.text
    .slice(0, equals)
    .trim()
    .split('.')
    .map((each) => each.trim());
  const { fault, share } = readShare(part, part.text.slice(equals + 1).trim());
  const [subgraph = '', second, third] = target;
  if (target.length > 3 || target.includes(''))
    refuse(
      part,
      'the left side is a subgraph, subgraph.query, subgraph.entities, subgraph.mutation or subgraph.Type.field',
    );
  if (!targets.subgraphs.includes(subgraph))
    refuse(
      part,
      `there is no subgraph "${shown(subgraph)}"${suggest(subgraph, targets.subgraphs) || listed(targets.subgraphs)}`,
    );
  if (second !== undefined && third !== undefined) {
    const field = { subgraph, typeName: second, fieldName: third };
    requireField(part, field, targets);
    return { ...field, fault: readFieldFault(part, fault), share, text: part.text };
  }
  return {
    subgraph,
    fetchKind: readFetchKind(part, subgraph, second),
    fault: readFetchFault(part, fault),
    share,
    text: part.text,
  };
}

function readShare(part: Part, text: string): { readonly fault: string; readonly share: number } {
  const at = text.indexOf('@');
  if (at < 0) return { fault: text, share: 1 };
  const percent = /^(\d{1,3}) *%$/.exec(text.slice(at + 1).trim())?.[1];
  if (percent === undefined || Number(percent) < 1 || Number(percent) > 100)
    refuse(part, `"${shown(text.slice(at))}" is not a share: write @1% to @100%`);
  return { fault: text.slice(0, at).trim(), share: Number(percent) / 100 };
}

function readFetchKind(part: Part, subgraph: string, name: string | undefined): FetchKind | null {
  if (name === undefined) return null;
  const kind = FETCH_KINDS.find((each) => each === name);
  if (kind === undefined)
    refuse(
      part,
      `"${shown(name)}" is no kind of requests to a subgraph. The kinds are ${FETCH_KINDS.join(', ')}; a field is written as ${subgraph}.Type.field${suggest(name, FETCH_KINDS)}`,
    );
  return kind;
}

/** A "+" in the query string of an address is decoded as a space, which is why the sign may be left out. */
const DURATION = /^\+? *(\d{1,6})(?:\.(\d{1,3}))? *(ms|s)$/;

function readFetchFault(part: Part, text: string): FetchFault {
  if (/^\d+$/.test(text)) return { kind: 'status', status: readStatus(part, Number(text)) };
  const [, whole, fraction = '0', unit] = DURATION.exec(text) ?? [];
  if (whole !== undefined) {
    const delayMs = Math.round(Number(`${whole}.${fraction}`) * (unit === 's' ? 1_000 : 1));
    if (delayMs > MAX_DELAY_MS) refuse(part, `the longest delay is +${MAX_DELAY_MS / 1_000}s`);
    return { kind: 'delay', delayMs };
  }
  if (text.startsWith('+')) refuse(part, `"${shown(text)}" is not a duration: write +500ms or +2s`);
  if (Object.hasOwn(FAULT_KINDS, text)) return { kind: text as FaultKind };
  const names = Object.keys(FAULT_KINDS);
  if (text === '')
    refuse(part, `the right side is empty: write a status such as 503, a delay such as +2s, or ${names.join(', ')}`);
  return refuse(
    part,
    `there is no fault "${shown(text)}". Faults are a status such as 503, a delay such as +2s, and ${names.join(', ')}${suggest(text, names)}`,
  );
}

function readStatus(part: Part, status: number): number {
  if (status < MIN_STATUS || status > MAX_STATUS)
    refuse(
      part,
      `a status is from ${MIN_STATUS} to ${MAX_STATUS}; a delay has a unit, as in +${Math.min(status, 500)}ms`,
    );
  return status;
}

function readFieldFault(part: Part, text: string): FieldFaultKind {
  const names = Object.keys(FIELD_FAULT_KINDS);
  if (Object.hasOwn(FIELD_FAULT_KINDS, text)) return text as FieldFaultKind;
  return refuse(
    part,
    `the faults of a field are ${names.join(', ')}, and "${shown(text)}" is none${suggest(text, names)}`,
  );
}

type Field = Pick<TargetedFieldFault, 'subgraph' | 'typeName' | 'fieldName'>;

function requireField(part: Part, { subgraph, typeName, fieldName }: Field, targets: FaultTargets): void {
  const types = targets.typesOf(subgraph);
  if (!types.includes(typeName))
    refuse(part, `the subgraph "${subgraph}" has no type "${shown(typeName)}" with fields${suggest(typeName, types)}`);
  const fields = targets.fieldsOf(subgraph, typeName);
  if (fields.includes(fieldName)) return;
  const owners = targets.subgraphs.filter((each) => targets.fieldsOf(each, typeName).includes(fieldName));
  const hint =
    owners.length > 0 ? `: it is of ${owners.map((each) => `"${each}"`).join(' and ')}` : suggest(fieldName, fields);
  refuse(part, `the subgraph "${subgraph}" has no field "${typeName}.${shown(fieldName)}"${hint}`);
}

/** One delay and one other fault of a target can be combined. */
function onlyOne<T extends TargetedFetchFault | TargetedFieldFault>(part: Part, fault: T, earlier: readonly T[]): T {
  const twin = earlier.find((each) => targetOf(each) === targetOf(fault));
  if (twin !== undefined) refuse(part, `"${shown(twin.text)}" is a fault of the same target: remove one of them`);
  return fault;
}

function targetOf(fault: TargetedFetchFault | TargetedFieldFault): string {
  if ('typeName' in fault) return `${fault.subgraph}.${fault.typeName}.${fault.fieldName}`;
  return `${fault.subgraph}.${fault.fetchKind ?? ''} ${String(fault.fault.kind === 'delay')}`;
}

/** Names in a message. */
const MAX_LISTED = 20;

function listed(names: readonly string[]): string {
  return `. There are ${names.slice(0, MAX_LISTED).join(', ')}${names.length > MAX_LISTED ? ' and others' : ''}`;
}

function suggest(name: string, known: readonly string[]): string {
  const near = nearNames(name, known);
  return near.length === 0 ? '' : `. Did you mean ${near.map((each) => `"${each}"`).join(' or ')}?`;
}

function shown(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?');
  return printable.length > 60 ? `${printable.slice(0, 60)}…` : printable;
}
