import {
  findImport,
  findLastImports,
  importRefusals,
  maxShownFindings,
  maxShownImports,
} from '@bike-rentals/imports';
import { requireAdmin } from '@bike-rentals/subgraph';
import { toAdmin } from '../../graphql/actor.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import type { ImportKind } from '../domain/import-kinds.ts';

/** Imports are for admins. */
export const importResolvers: Resolvers = {
  Query: {
    import: async (_, { id }, { viewer, read }) => {
      requireAdmin(viewer);
      return (await findImport<ImportKind>(read.import, id)) ?? null;
    },
    imports: (_, __, { viewer, read }) => {
      requireAdmin(viewer);
      return findLastImports<ImportKind>(read.import, maxShownImports);
    },
  },
  Mutation: {
    async applyImport(_, { input: { id, skipRefused } }, context) {
      const actor = toAdmin(context);
      const code = await context.useCases.applyImport(actor, { id, skipRefused: skipRefused ?? false });
      const found = await findImport<ImportKind>(context.read.import, id);
      if (found && code === undefined) return { __typename: 'Import', ...found };
      const refusal = code ?? 'IMPORT_UNKNOWN';
      return { __typename: 'ImportRefused', code: refusal, message: importRefusals[refusal] };
    },
  },
  Import: {
    findings: ({ findings }) => findings.slice(0, maxShownFindings),
  },
};
