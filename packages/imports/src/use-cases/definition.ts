import type { Actor } from '@bike-rentals/contracts';
import type { Clock, CreateId } from '@bike-rentals/runtime';
import type { Database } from '@bike-rentals/sqlite';
import type { Column, ImportRow, PlanLine, PlannedLine } from '../domain/index.ts';
import type { ImportResult, ImportTable, ListedImport } from '../store/import-table.ts';

/** What imports need of a service. */
export interface ImportService<Read, Transaction> {
  store: Pick<Database<Read, Transaction>, 'read' | 'transact'>;
  clock: Clock;
  createId: CreateId;
  /** Called after each commit that recorded events. */
  onCommit: () => void;
}

/** What a service imports. */
export interface ImportsDefinition<
  Service extends ImportService<Read, Transaction>,
  Read,
  Transaction,
  Kind extends string,
> {
  /** The columns of each kind of file. */
  columns: Readonly<Record<Kind, readonly Column[]>>;
  /** The table `Import` of the service. */
  table: (client: Read | Transaction) => ImportTable;
  /** Reads what there is, as far as it matters to some rows, to say what becomes of their lines. */
  findPlan: (
    service: Service,
    client: Read | Transaction,
    about: { kind: Kind; rows: readonly ImportRow[] },
  ) => Promise<PlanLine>;
  /**
   * Does what was planned for some lines, with the events that the same change by hand would have. Returns the lines that
   * were refused after all.
   */
  apply: (
    service: Service,
    tx: Transaction,
    portion: { known: ListedImport<Kind>; lines: readonly PlannedLine[]; actor: Actor },
  ) => Promise<readonly PlannedLine[]>;
  /** Records `import.applied`. */
  recordEnd: (service: Service, tx: Transaction, ended: EndedImport<Kind>) => Promise<void>;
}

/** An import that has come to its end. */
export interface EndedImport<Kind extends string> {
  known: ListedImport<Kind>;
  actor: Actor;
  result: ImportResult;
  /** A line was refused that was good when the file was checked: the rest was not applied. */
  isStopped: boolean;
}
