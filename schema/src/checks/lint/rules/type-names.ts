import type { TypeDefinitionNode } from 'graphql';
import type { LintRule } from '../lint-rule.js';

const PASCAL_CASE = /^[A-Z][A-Za-z0-9]*$/;
/** Scalars may keep the name of what they hold, as in `URL` or `UHD_4K`. */
export const typeNames: LintRule = {
  name: 'TYPE_NAMES_SHOULD_BE_PASCAL_CASE',
  level: 'ERROR',
  create: (report) => {
    const look = (node: TypeDefinitionNode): void => {
      const { value } = node.name;
      if (!PASCAL_CASE.test(value))
        report(
          node.name,
          value,
          `${value} should be in PascalCase, as ${value.replace(/(^|_)([a-z])/g, (_, _line, letter: string) => letter.toUpperCase()).replaceAll('_', '')}.`,
        );
    };
    return {
      ObjectTypeDefinition: look,
      InterfaceTypeDefinition: look,
      UnionTypeDefinition: look,
      EnumTypeDefinition: look,
      InputObjectTypeDefinition: look,
    };
  },
};
