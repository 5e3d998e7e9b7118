import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/generated/**', '**/node_modules/**', '**/*.mjs', '.config/**', '.data/**'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    basePath: new URL('..', import.meta.url).pathname,
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: new URL('..', import.meta.url).pathname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The ports are asynchronous; an adapter that answers at once still keeps their shape.
      '@typescript-eslint/require-await': 'off',
      // Our objects are closures; their methods know no `this`.
      '@typescript-eslint/unbound-method': 'off',
      eqeqeq: ['error', 'smart'],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are read in packages/runtime/src/config.ts.' },
        { object: 'Math', property: 'random', message: 'Use createRandom(seed), or crypto for secrets.' },
      ],
    },
  },
  {
    files: ['**/packages/runtime/src/config.ts', '**/*.test.ts', '**/*.browser.ts', '**/*.proof.ts', 'clients/e2e/**'],
    rules: { 'no-restricted-properties': 'off' },
  },
);
