import tseslint from 'typescript-eslint';

/** CONTRIBUTING.md has the rules of names; these can be checked. */
const naming = [
  {
    selector: 'ClassDeclaration[superClass.name=/Error$/]:not([id.name=/Error$/])',
    message: 'The name of an error class ends in Error.',
  },
  {
    selector:
      ':matches(VariableDeclarator, FunctionDeclaration, TSInterfaceDeclaration) > Identifier.id[name=/^(MOST|LONGEST|LEAST|SHORTEST)_|^(most|longest|least|shortest)[A-Z]/]',
    message: 'Limits are called MAX_, MIN_, max… and min….',
  },
  {
    selector: 'Identifier[name=/(patience|every)Ms$/i]',
    message: 'Durations are called timeoutMs, intervalMs or delayMs.',
  },
];
const structure = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: one thing has one name everywhere.',
  },
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only main.ts and scripts read the environment; everything else gets its configuration.',
  },
];

export default tseslint.config(
  {
    // The web app has a configuration of its own.
    ignores: ['node_modules/', '**/generated/', '**/generated.ts', 'data/', '**/dist/', '**/*.mjs', 'web/'],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // A literal type says more than a template's String() would.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Also for `await using`: without it the resource is gone before the work is done.
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      // `async` keeps a promised failure a rejection, also where nothing is awaited.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...naming, ...structure],
      'no-useless-rename': 'error',
      'object-shorthand': ['error', 'properties'],
    },
  },
  {
    files: [
      // The frames of main.ts and of scripts.
      'packages/runtime/src/run-*.ts',
      '**/main.ts',
      'lambda/*/{handler,serve}.ts',
      'operator/**',
      'scripts/**',
      'packages/{demo,system}/**',
      'bench/**',
      'packages/testing/**',
      'e2e/**',
      'integration/**',
      '**/*.test.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...naming] },
  },
  {
    // Only use cases write.
    files: ['subgraphs/*/src/**'],
    ignores: ['subgraphs/*/src/**/use-cases/**', '**/*.test.ts', '**/testing/**'],
    rules: {
      'no-restricted-properties': ['error', { property: 'transact', message: 'Write in a use case.' }],
    },
  },
);
