import type { FieldDefinitionNode, InputValueDefinitionNode } from 'graphql';
import type { LintRule } from '../lint-rule.js';

const CAMEL_CASE = /^[a-z][A-Za-z0-9]*$/;

export const fieldNames: LintRule = {
  name: 'FIELD_NAMES_SHOULD_BE_CAMEL_CASE',
  level: 'ERROR',
  create: (report) => {
    let parent = '';
    const enter = (node: { readonly name: { readonly value: string } }): void => void (parent = node.name.value);
    const look = ({ name }: FieldDefinitionNode | InputValueDefinitionNode): void => {
      if (!CAMEL_CASE.test(name.value))
        report(name, `${parent}.${name.value}`, `${name.value} should be in camelCase.`);
    };
    return {
      ObjectTypeDefinition: enter,
      ObjectTypeExtension: enter,
      InterfaceTypeDefinition: enter,
      InterfaceTypeExtension: enter,
      InputObjectTypeDefinition: enter,
      FieldDefinition: look,
      InputValueDefinition: look,
    };
  },
};
