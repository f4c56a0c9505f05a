import type { Actor } from '@bike-rentals/contracts';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import type { Transaction } from '../../store/open-store.ts';
import { recordEvent } from '../../use-cases/record-event.ts';
import { toDecisionContext, type UseCaseContext } from '../../use-cases/use-case-context.ts';
import type { Finding, PlannedLine } from '../domain/import-file.ts';
import { planLines } from '../domain/plan-lines.ts';
import { findCatalogue } from '../store/catalogue.ts';
import {
  findApplying,
  findImport,
  getContent,
  saveImport,
  type ImportResult,
  type ListedImport,
} from '../store/imports.ts';
import { applyLines } from './apply-lines.ts';
import { findSerials, readFile, textRules, type UsableFile } from './plan-file.ts';

/** Lines of a transaction, which others wait for. */
const linesAtOnce = 200;
/** Findings that are kept of an import. */
const maxFindings = 1_000;

/**
 * Goes on with all files that are to be applied, from the line where each is: also after the process was killed, and beside
 * another instance that does the same. Returns how many have come to an end.
 */
export async function runImports(service: UseCaseContext): Promise<number> {
  let ended = 0;
  const failures: unknown[] = [];
  for (const id of await findApplying(service.store.read)) {
    try {
      await runImport(service, id);
      ended += 1;
    } catch (error) {
      // The others do not wait for it; it is tried again at the next run.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  return ended;
}

async function runImport(service: UseCaseContext, id: string): Promise<void> {
  const known = await findImport(service.store.read, id);
  if (!known) return;
  const { file, faults } = await readFile(known.kind, await getContent(service.store.read, id));
  if (!file) {
    // Other code has checked it.
    const end = { state: 'STOPPED' as const, endedAt: service.clock.now() };
    await service.store.transact((tx) =>
      saveImport(tx, id, { ...end, findings: addFindings(known, faults) }),
    );
    return;
  }
  while (await runPortion(service, id, file)) await yieldToEventLoop();
}

/** The next lines of a file, in one transaction. Resolves to whether there are more. */
async function runPortion(service: UseCaseContext, id: string, file: UsableFile): Promise<boolean> {
  const goesOn = await service.store.transact(async (tx) => {
    const known = await findImport(tx, id);
    // Another instance has done the rest.
    if (known?.state !== 'APPLYING') return false;
    const rows = file.rows.slice(known.done, known.done + linesAtOnce);
    const catalogue = await findCatalogue(tx, known.kind, findSerials(rows));
    const { firstLines } = file;
    const lines = planLines(known.kind, rows, { catalogue, rules: textRules, firstLines });
    const isStopped = !known.skipRefused && lines.some(({ action }) => action === 'REFUSED');
    if (isStopped) return stop(tx, service, { known, lines });
    return apply(tx, service, { known, lines, total: file.rows.length });
  });
  service.onCommit();
  return goesOn;
}

interface Portion {
  known: ListedImport;
  lines: readonly PlannedLine[];
}

/** A line that was good is refused by now: what is done stays, and nothing more is done. */
async function stop(tx: Transaction, { clock }: UseCaseContext, { known, lines }: Portion): Promise<false> {
  const findings = addFindings(
    known,
    lines.flatMap((line) => line.findings),
  );
  await saveImport(tx, known.id, { state: 'STOPPED', endedAt: clock.now(), findings });
  return false;
}

async function apply(
  tx: Transaction,
  service: UseCaseContext,
  { known, lines, total }: Portion & { total: number },
): Promise<boolean> {
  const actor: Actor = { id: known.actorId, role: known.actorRole as Actor['role'] };
  const context = toDecisionContext(service, actor, { reason: `Import of ${known.fileName}` });
  const { kind } = known;
  const failed = await applyLines(tx, kind, { lines, head: service.waitingListHead, context });
  const result = addResult(known.result, lines, failed);
  const done = known.done + lines.length;
  const isDone = done >= total;
  const findings = addFindings(known, failed.map(toFailure));
  await saveImport(tx, known.id, {
    ...{ done, result, findings },
    ...(isDone && { state: 'APPLIED' as const, endedAt: context.now }),
  });
  if (isDone) {
    const payload = { importId: known.id, kind, counts: result };
    const aggregate = `import:${known.id}`;
    await recordEvent(tx, { type: 'import.applied', payload, aggregate, version: 0 }, context);
  }
  return !isDone;
}

const toFailure = ({ line }: PlannedLine): Finding => {
  return { line, column: null, code: 'CHANGED_MEANWHILE', value: null };
};

/** Those of lines that were refused by the check are there already. */
function addFindings(known: ListedImport, more: readonly Finding[]): Finding[] {
  const isKnown = ({ line, code }: Finding) =>
    known.findings.some((one) => one.line === line && one.code === code);
  return [...known.findings, ...more.filter((finding) => !isKnown(finding))].slice(0, maxFindings);
}

function addResult(
  before: ImportResult | null,
  lines: readonly PlannedLine[],
  failed: readonly PlannedLine[],
): ImportResult {
  const { created, changed, same, refused } = before ?? { created: 0, changed: 0, same: 0, refused: 0 };
  const done = lines.filter((line) => !failed.includes(line));
  const count = (action: PlannedLine['action']) => done.filter((line) => line.action === action).length;
  return {
    created: created + count('CREATE'),
    changed: changed + count('CHANGE'),
    same: same + count('SAME'),
    refused: refused + count('REFUSED') + failed.length,
  };
}
