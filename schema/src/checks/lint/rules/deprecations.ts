import type { LintRule } from '../lint-rule.js';

/** Whoever finds a field deprecated wants to know what to use instead. */
export const deprecations: LintRule = {
  name: 'DEPRECATED_DIRECTIVE_MISSING_REASON',
  level: 'ERROR',
  create: (report) => ({
    Directive: (node, _key, _parent, _path, ancestors) => {
      if (node.name.value !== 'deprecated' || node.arguments?.some(({ name }) => name.value === 'reason') === true)
        return;
      const names = ancestors.flatMap((ancestor) =>
        'name' in ancestor && ancestor.name !== undefined ? [ancestor.name.value] : [],
      );
      report(node, names.join('.'), 'A deprecation should say what to use instead: @deprecated(reason: "…").');
    },
  }),
};
