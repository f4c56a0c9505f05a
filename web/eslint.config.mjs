import angular from 'angular-eslint';
import tseslint from 'typescript-eslint';

/** The rules of the back end that make sense here, and those of Angular: its root has the reasons. */
export default tseslint.config(
  {
    ignores: ['node_modules/', 'dist/', 'shared/', '**/*.generated.ts', '**/*.mjs', '**/*.js', 'codegen.ts'],
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...angular.configs.tsRecommended],
    languageOptions: { parserOptions: { projectService: true } },
    processor: angular.processInlineTemplates,
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/require-await': 'off',
      // Angular's decorators make classes of what has neither state nor methods.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-useless-rename': 'error',
      'object-shorthand': ['error', 'properties'],
      '@angular-eslint/prefer-on-push-component-change-detection': 'error',
      '@angular-eslint/prefer-signals': 'error',
      // The security policy refuses inline styles.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'Decorator[expression.callee.name="Component"] Property[key.name=/^(styles|styleUrl|styleUrls)$/]',
          message: 'Styles are linked: write them into the styles.css of the app.',
        },
      ],
    },
  },
  {
    files: ['**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
    rules: {
      '@angular-eslint/template/no-inline-styles': ['error', { allowBindToStyle: true }],
      '@angular-eslint/template/prefer-control-flow': 'error',
      '@angular-eslint/template/button-has-type': 'error',
    },
  },
);
