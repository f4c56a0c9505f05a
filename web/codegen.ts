import type { CodegenConfig } from '@graphql-codegen/cli';

/**
 * The operations of each app as typed documents, checked against the schema. Each app has its own file, so that no app
 * carries what another one asks.
 */
const apps = ['platform', 'apps/shell', 'apps/auth', 'apps/bikes', 'apps/account', 'apps/admin'];

const config: CodegenConfig = {
  schema: 'packages/client/src/schema.graphql',
  generates: Object.fromEntries(
    apps.map((app) => [
      `web/${app}/src/graphql.generated.ts`,
      {
        documents: [`web/${app}/src/**/*.graphql`],
        plugins: ['typescript-operations', 'typed-document-node'],
        config: {
          nonOptionalTypename: true,
          skipTypeNameForRoot: true,
          enumsAsTypes: true,
          useTypeImports: true,
          optimizeDocumentNode: true,
          avoidOptionals: false,
          scalars: { ID: 'string', DateTime: 'string' },
        },
      },
    ]),
  ),
};

// GraphQL Code Generator insists on a default export.
export { config as default };
