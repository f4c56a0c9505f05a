import type { Actor } from '@bike-rentals/contracts';
import { yieldToEventLoop } from '@bike-rentals/runtime';
import { planLines, type Finding, type FindingCode, type PlannedLine } from '../domain/index.ts';
import {
  findApplying,
  findImport,
  getContent,
  saveImport,
  type ImportResult,
  type ListedImport,
} from '../store/import-table.ts';
import { maxFindings } from './check-import.ts';
import type { ImportService, ImportsDefinition } from './definition.ts';
import { readFile, textRules, type UsableFile } from './read-file.ts';

/** Lines of a transaction, which others wait for. */
const linesAtOnce = 200;

/**
 * Goes on with all files that are to be applied, from the line where each is: also after the process was killed, and beside
 * another instance that does the same. Returns how many have come to an end.
 */
export async function runImports<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  definition: ImportsDefinition<Service, Read, Tx, Kind>,
  service: Service,
): Promise<number> {
  let ended = 0;
  const failures: unknown[] = [];
  for (const id of await findApplying(definition.table(service.store.read))) {
    try {
      await runImport(definition, service, id);
      ended += 1;
    } catch (error) {
      // The others do not wait for it; it is tried again at the next run.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join('; '));
  return ended;
}

async function runImport<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  definition: ImportsDefinition<Service, Read, Tx, Kind>,
  service: Service,
  id: string,
): Promise<void> {
  const { store } = service;
  const { table, columns } = definition;
  const known = await findImport<Kind>(table(store.read), id);
  if (known?.state !== 'APPLYING') return;
  const { file, faults } = await readFile(columns[known.kind], await getContent(table(store.read), id));
  if (!file) {
    await store.transact(async (tx) => {
      const current = await findImport<Kind>(table(tx), id);
      // Unless another instance has just done the rest, other code has checked it.
      if (current?.state === 'APPLYING')
        await stop(definition, service, { tx, known: current, findings: faults });
    });
    service.onCommit();
    return;
  }
  while (await runPortion(definition, service, { id, file })) await yieldToEventLoop();
}

/** The next lines of a file, in one transaction. Resolves to whether there are more. */
async function runPortion<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  definition: ImportsDefinition<Service, Read, Tx, Kind>,
  service: Service,
  { id, file: { rows: all, firstLines } }: { id: string; file: UsableFile },
): Promise<boolean> {
  const { table, columns, findPlan } = definition;
  const goesOn = await service.store.transact(async (tx) => {
    const known = await findImport<Kind>(table(tx), id);
    // Another instance has done the rest.
    if (known?.state !== 'APPLYING') return false;
    const { kind, done, skipRefused } = known;
    const rows = all.slice(done, done + linesAtOnce);
    const plan = await findPlan(service, tx, { kind, rows });
    const lines = planLines(columns[kind], rows, { plan, rules: textRules, firstLines });
    // What is done stays, and nothing more is done.
    if (!skipRefused && lines.some(({ action }) => action === 'REFUSED')) {
      return stop(definition, service, { tx, known, findings: lines.flatMap((line) => line.findings) });
    }
    return apply(definition, service, { tx, known, lines, total: all.length });
  });
  service.onCommit();
  return goesOn;
}

const toActor = ({ actorId: id, actorRole }: ListedImport): Actor => {
  return { id, role: actorRole as Actor['role'] };
};

/** Ends an import although not all of its lines are done: one that was good is refused by now. */
async function stop<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  { table, recordEnd }: ImportsDefinition<Service, Read, Tx, Kind>,
  service: Service,
  { tx, known, findings: more }: { tx: Tx; known: ListedImport<Kind>; findings: readonly Finding[] },
): Promise<false> {
  const findings = addFindings(known, more);
  const end = { state: 'STOPPED' as const, endedAt: service.clock.now(), content: '' };
  await saveImport(table(tx), known.id, { ...end, findings });
  const result = known.result ?? nothing;
  await recordEnd(service, tx, { known, actor: toActor(known), result, isStopped: true });
  return false;
}

async function apply<Service extends ImportService<Read, Tx>, Read, Tx, Kind extends string>(
  definition: ImportsDefinition<Service, Read, Tx, Kind>,
  service: Service,
  {
    tx,
    known,
    lines,
    total,
  }: { tx: Tx; known: ListedImport<Kind>; lines: readonly PlannedLine[]; total: number },
): Promise<boolean> {
  const actor = toActor(known);
  const failed = await definition.apply(service, tx, { known, lines, actor });
  const result = addResult(known.result ?? nothing, lines, failed);
  const done = known.done + lines.length;
  const isDone = done >= total;
  await saveImport(definition.table(tx), known.id, {
    ...{ done, result, findings: addFindings(known, failed.map(toFailure)) },
    ...(isDone && { state: 'APPLIED' as const, endedAt: service.clock.now(), content: '' }),
  });
  if (isDone) await definition.recordEnd(service, tx, { known, actor, result, isStopped: false });
  return !isDone;
}

const toFailure = ({ line }: PlannedLine): Finding => {
  return { line, column: null, code: 'CHANGED_MEANWHILE' satisfies FindingCode, value: null };
};

/** Those of lines that were refused by the check are there already. */
function addFindings(known: ListedImport, more: readonly Finding[]): Finding[] {
  const isKnown = ({ line, code }: Finding) =>
    known.findings.some((one) => one.line === line && one.code === code);
  return [...known.findings, ...more.filter((finding) => !isKnown(finding))].slice(0, maxFindings);
}

const nothing: ImportResult = { created: 0, changed: 0, same: 0, refused: 0 };

function addResult(
  { created, changed, same, refused }: ImportResult,
  lines: readonly PlannedLine[],
  failed: readonly PlannedLine[],
): ImportResult {
  const done = lines.filter((line) => !failed.includes(line));
  const count = (action: PlannedLine['action']) => done.filter((line) => line.action === action).length;
  return {
    created: created + count('CREATE'),
    changed: changed + count('CHANGE'),
    same: same + count('SAME'),
    refused: refused + count('REFUSED') + failed.length,
  };
}
