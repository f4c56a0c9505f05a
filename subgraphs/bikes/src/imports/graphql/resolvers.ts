import { requireAdmin } from '@bike-rentals/subgraph';
import { toAdmin } from '../../graphql/actor.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { findImport, findLastImports } from '../store/imports.ts';
import type { ImportRefusal } from '../use-cases/start-import.ts';

/** Imports of one answer, and findings of one import. */
const maxImports = 20;
const maxFindings = 100;

/** Imports are for admins. */
export const importResolvers: Resolvers = {
  Query: {
    import: async (_, { id }, { viewer, read }) => {
      requireAdmin(viewer);
      return (await findImport(read, id)) ?? null;
    },
    imports: (_, __, { viewer, read }) => {
      requireAdmin(viewer);
      return findLastImports(read, maxImports);
    },
  },
  Mutation: {
    async applyImport(_, { input: { id, skipRefused } }, context) {
      const actor = toAdmin(context);
      const code = await context.useCases.applyImport(actor, { id, skipRefused: skipRefused ?? false });
      const found = await findImport(context.read, id);
      if (found && code === undefined) return { __typename: 'Import', ...found };
      const refusal = code ?? 'IMPORT_UNKNOWN';
      return { __typename: 'ImportRefused', code: refusal, message: messages[refusal] };
    },
  },
  Import: {
    findings: ({ findings }) => findings.slice(0, maxFindings),
  },
};

const messages: Record<ImportRefusal, string> = {
  IMPORT_UNKNOWN: 'There is no such import.',
  ALREADY_APPLIED: 'The file was applied before.',
  LINES_REFUSED: 'Some of its lines are refused.',
  FILE_UNUSABLE: 'The file cannot be read, or lacks a column.',
  CHECK_STALE: 'Something has changed since the file was checked: check it again.',
};
