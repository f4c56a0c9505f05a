import type { Actor } from '@bike-rentals/contracts';
import { findImport, type ListedImport } from '../store/import-table.ts';
import { checkImport, forgetImports, type SentFile } from './check-import.ts';
import type { ImportService, ImportsDefinition } from './definition.ts';
import { runImports } from './run-imports.ts';
import { applyImport, type ApplyOrder, type ImportRefusal } from './start-import.ts';

/** What an operator wants of a file. */
export interface ImportOrder<Kind extends string> extends SentFile<Kind> {
  /** Else it is only checked. */
  apply: boolean;
  /** Applies the other lines all the same. */
  skipRefused: boolean;
}

/** What has become of an order. */
export type ImportAtOnceResult =
  { import: ListedImport } | { refused: ImportRefusal | 'TOO_MANY_IMPORTS'; import?: ListedImport };

/** The use cases of a service that imports files. */
export function createImports<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  definition: ImportsDefinition<Service, Read, Tx, Kind>,
) {
  return {
    checkImport: (service: Service, actor: Actor, file: SentFile<Kind>) =>
      checkImport(definition, service, { ...file, actor }),
    applyImport: (service: Service, actor: Actor, order: Omit<ApplyOrder, 'actor'>) =>
      applyImport(definition, service, { ...order, actor }),
    runImports: (service: Service) => runImports(definition, service),
    forgetImports: (service: Service) => forgetImports(definition, service),
    /** Checks a file, and applies it if that is wanted. */
    importAtOnce: async (
      service: Service,
      actor: Actor,
      { apply, skipRefused, ...file }: ImportOrder<Kind>,
    ): Promise<ImportAtOnceResult> => {
      const id = await checkImport(definition, service, { ...file, actor });
      if (id === undefined) return { refused: 'TOO_MANY_IMPORTS' };
      const refused = apply ? await applyImport(definition, service, { id, skipRefused, actor }) : undefined;
      if (apply && refused === undefined) await runImports(definition, service);
      const found = await findImport(definition.table(service.store.read), id);
      if (!found) throw new Error(`import ${id} is missing`);
      return refused === undefined ? { import: found } : { import: found, refused };
    },
  };
}
