/** The setting for the names of `documentId`, as data, and its configuration. */
import type { SettingGroup, Settings } from '@marquee/runtime/settings';

export const DOCUMENT_IDS = {
  documentIdNames: {
    name: 'ROUTER_DOCUMENT_ID_NAMES',
    key: 'operations.document_id_names',
    type: 'list',
    default: [],
    sentence:
      'Parameters of requests that are read as documentId is, such as doc_id or id, which network layers for Relay send.',
  },
} as const satisfies SettingGroup;

/** Those of other parameters of a request would make its meaning ambiguous. */
const REQUEST_PARAMETERS: readonly string[] = ['query', 'operationName', 'variables', 'extensions', 'onError'];

export function readDocumentIdNames(settings: Settings): readonly string[] {
  const names = settings.read(DOCUMENT_IDS.documentIdNames);
  const name = settings.nameOf(DOCUMENT_IDS.documentIdNames);
  for (const each of names)
    if (REQUEST_PARAMETERS.includes(each))
      settings.problem(
        `${name} must not contain "${each}", which is another parameter of a request`,
        DOCUMENT_IDS.documentIdNames,
      );
  return names;
}
