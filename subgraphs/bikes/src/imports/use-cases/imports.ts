import { createImports, textRules } from '@bike-rentals/imports';
import type { Reader, Transaction } from '../../store/open-store.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import { columns } from '../domain/columns.ts';
import type { ImportKind } from '../domain/import-kinds.ts';
import { toPlanLine } from '../domain/plan-line.ts';
import { findCatalogue } from '../store/catalogue.ts';
import { applyLines } from './apply-lines.ts';

/** Files of models, stations and bikes. */
export const { checkImport, applyImport, runImports, forgetImports, importAtOnce } = createImports<
  UseCaseContext,
  Reader,
  Transaction,
  ImportKind
>({
  columns,
  table: (client) => client.import,
  findPlan: async (_, client, { kind, rows }) =>
    toPlanLine(kind, { catalogue: await findCatalogue(client, kind, rows), rules: textRules }),
  async apply(service, tx, { known: { kind, fileName }, lines, actor }) {
    const context = toDecisionContext(service, actor, { reason: `Import of ${fileName}` });
    return applyLines(tx, kind, { lines, head: service.waitingListHead, context });
  },
  async recordEnd(service, tx, { known: { id, kind }, actor, result, isStopped }) {
    const payload = { importId: id, kind, counts: result, ...(isStopped && { isStopped }) };
    const aggregate = `import:${id}`;
    const context = toDecisionContext(service, actor);
    await recordEvent(tx, { type: 'import.applied', payload, aggregate, version: 0 }, context);
  },
});
