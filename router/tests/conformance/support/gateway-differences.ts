/**
 * Known differences between the responses of `@apollo/gateway` and the responses that the specifications require. A
 * conformance case names one as `gatewayDiffers`. The fuzz proof attributes each difference that it finds to these: the
 * difference must vanish when its cause is removed from the operation.
 */
export const GATEWAY_DIFFERENCES = {
  'alias meets a name of the plan':
    'The value of an alias that equals a key field, a required field or `__typename` is used as the value of that field.',
  "variable has the planner's name":
    'A variable of the operation called `representations` is refused, or gets the value of the representations.',
  'argument meets a required argument':
    'If a `@requires` and the operation, or two `@requires`, select one field with different arguments, one value is used for both.',
  'required field is left out':
    'If a required field is excluded by a condition or selected for one type only, no field of the fetch that needs it is fetched.',
  'key is not resolvable':
    'The fetch after a required field uses the first key of the type, even with `resolvable: false`.',
  'fragment neither narrows nor widens':
    'The planner fails, or omits fields, at a fragment on a type that only overlaps with the type around it.',
  'interface object hides the type':
    "`__typename` is the interface's name, or is not fetched, or entities of other types are fetched without a key: fields or objects are missing.",
  'keys in another order': 'Keys of merged fragments are in the order of the query plan.',
  'lost namespace is null':
    'An object that only groups fields, such as `viewer`, is null when all subgraphs that resolve its fields fail.',
  'label is not followed': 'A label of a progressive override is never active.',
  'unknown type is passed over':
    'If the subgraph that knows the concrete type fails, fields of its fragments are omitted as if the object had another type.',
} as const satisfies Readonly<Record<string, string>>;

export type GatewayDifference = keyof typeof GATEWAY_DIFFERENCES;
