/**
 * Where `@apollo/gateway` is known to give another answer than the specification asks for. Cases name one of these as
 * the reason of their difference, and the fuzzer explains each of its own by one: it must be gone when what causes it
 * is taken out of the operation.
 */
export const GATEWAY_DIFFERENCES = {
  'alias meets a name of the plan':
    'A client alias that is the name of a key, of a required field or `__typename` is taken for it.',
  "variable has the planner's name": 'A client variable called `representations` is refused, or overwritten.',
  'argument meets a required argument':
    "A client's arguments, or another field's `@requires`, meet the arguments of a required field: one silently wins.",
  'required field is left out':
    'Without an input that is under a condition, or of one type only, none of the fields of that fetch are asked for.',
  'key is not resolvable':
    'After a `@requires` it comes back by the first key, even if the subgraph declares that it resolves nothing by it.',
  'fragment neither narrows nor widens':
    'Its planner fails at, or loses, a fragment on a type that is no part of the type around it.',
  'interface object hides the type':
    "The interface's name overwrites the object's own, or the own one is not learnt, or objects of other types are asked for without a key: fields or the object are gone.",
  'keys in another order': 'Keys of fragments that are merged come in the order of the plan.',
  'label is not followed': 'A progressive override is never followed.',
  'unknown type is passed over':
    'Where the subgraph that knows the type is dead, fields of its fragments are left out as if the object were of another type.',
} as const satisfies Readonly<Record<string, string>>;

export type GatewayDifference = keyof typeof GATEWAY_DIFFERENCES;
