/** A cell of a file. What is blank leaves as it is what the line is about. */
export type Cell =
  | { kind: 'leave' }
  /** `-`: there is no value any more. */
  | { kind: 'clear' }
  /** Normalised. */
  | { kind: 'text'; text: string }
  /** It has characters that cannot be seen, or is far too long. */
  | { kind: 'faulty'; text: string };

/** A line of a file that is not empty. */
export interface ImportRow {
  /** As an editor counts them, from 1. */
  line: number;
  cells: ReadonlyMap<string, Cell>;
}

/** A file as it was read. */
export interface ImportFile {
  /** The names at the top, in lower case. */
  columns: readonly string[];
  rows: readonly ImportRow[];
}

/** What is wrong with a line, or with the file (line 1). */
export interface Finding {
  line: number;
  /** Null: the whole line. */
  column: string | null;
  /** One of `FindingCode`, or of the kind of the file. */
  code: string;
  /** What stands there, or what is meant: of DUPLICATE_IN_FILE the first line. */
  value: string | null;
}

/** The file is good all the same if these are all that is wrong. */
export const warnings: readonly string[] = ['COLUMN_UNKNOWN'];

/** What can be wrong with a file of any kind. */
export type FindingCode =
  | 'CHANGED_MEANWHILE'
  | 'COLUMN_MISSING'
  | 'COLUMN_TWICE'
  | 'COLUMN_UNKNOWN'
  | 'DUPLICATE_IN_FILE'
  | 'FILE_EMPTY'
  | 'FILE_INVALID'
  | 'NOT_CLEARABLE'
  | 'NUMBER_INVALID'
  | 'OUT_OF_RANGE'
  | 'TEXT_INVALID'
  | 'TOO_MANY_LINES'
  | 'VALUE_MISSING'
  | 'VALUE_UNKNOWN';

/** Lines of a file. */
export const maxLines = 20_000;

/** A value as it is kept. Null: none. */
export type Value = string | number | boolean | null;

/** What becomes of a line. */
export interface PlannedLine {
  line: number;
  action: 'CREATE' | 'CHANGE' | 'SAME' | 'REFUSED';
  /** The id of what it is about; undefined of what is new. */
  target: string | undefined;
  /** What is set, by field; of CHANGE only what differs. */
  values: Readonly<Record<string, Value>>;
  /** What was there, by the same fields. */
  before: Readonly<Record<string, Value>>;
  findings: readonly Finding[];
}

/** How texts are compared and judged: the one policy for texts. */
export interface TextRules {
  /** The same for texts that people would take for the same. */
  toKey: (text: string) => string;
  /** It mixes no letters that look alike. */
  isOfOneScript: (text: string) => boolean;
}

/** How many lines of each kind there are. */
export function countActions(lines: readonly Pick<PlannedLine, 'action'>[]) {
  const count = (action: PlannedLine['action']) => lines.filter((one) => one.action === action).length;
  return {
    creates: count('CREATE'),
    changes: count('CHANGE'),
    same: count('SAME'),
    refused: count('REFUSED'),
  };
}
