import {
  findImport,
  findLastImports,
  importRefusals,
  maxShownFindings,
  maxShownImports,
} from '@bike-rentals/imports';
import { requireAdmin } from '@bike-rentals/subgraph';
import type { Resolvers } from '../../graphql/generated.ts';
import type { ImportKind } from '../domain/import-kinds.ts';

/** Imports are for admins. */
export const importResolvers: Resolvers = {
  Query: {
    peopleImport: async (_, { id }, { viewer, read }) => {
      requireAdmin(viewer);
      return (await findImport<ImportKind>(read.import, id)) ?? null;
    },
    peopleImports: (_, __, { viewer, read }) => {
      requireAdmin(viewer);
      return findLastImports<ImportKind>(read.import, maxShownImports);
    },
  },
  Mutation: {
    async applyPeopleImport(_, { input: { id, skipRefused } }, { viewer, read, useCases }) {
      const order = { id, skipRefused: skipRefused ?? false };
      const code = await useCases.applyPeopleImport(requireAdmin(viewer), order);
      const found = await findImport<ImportKind>(read.import, id);
      if (found && code === undefined) return { __typename: 'PeopleImport', ...found };
      const refusal = code ?? 'IMPORT_UNKNOWN';
      return { __typename: 'ImportRefused', code: refusal, message: importRefusals[refusal] };
    },
  },
  PeopleImport: {
    findings: ({ findings }) => findings.slice(0, maxShownFindings),
  },
};
