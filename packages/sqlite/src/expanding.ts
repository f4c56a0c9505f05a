/**
 * Whether a migration only expands the database, so that code from before it goes on working: new tables, new columns
 * that may be left out, other indexes. It cannot see what a value means: a migration that gives an old column another
 * meaning contracts, whatever it looks like.
 */

/** The first statement that older code may not get along with; undefined if there is none. */
export function findContraction(sql: string): string | undefined {
  const statements = toStatements(sql);
  const created = new Set(statements.map((statement) => createsTable.exec(statement)?.[1]));
  return statements.find((statement) => !isExpansion(statement, created));
}

const createsTable = /^CREATE TABLE (?:IF NOT EXISTS )?"(\w+)"/i;
const createsIndex = /^CREATE (UNIQUE )?INDEX (?:IF NOT EXISTS )?"\w+" ON "(\w+)"/i;
/** Prisma calls those of unique keys `_key`. Without another one older code is slower, and no less right. */
const dropsIndex = /^DROP INDEX "\w+_idx"$/i;
const addsColumn = /^ALTER TABLE "(\w+)" ADD COLUMN /i;
/** Older code that deletes a row there would be refused, for it knows nothing of those that refer to it. */
const refersTo = /REFERENCES "(\w+)"[^,]*?(?:ON DELETE (CASCADE|SET NULL)|(?=,|$))/gi;

function isExpansion(statement: string, created: ReadonlySet<string | undefined>): boolean {
  if (createsTable.test(statement) || addsColumn.test(statement)) {
    const mayBeLeftOut =
      !addsColumn.test(statement) || !/\bNOT NULL\b/i.test(statement) || /\bDEFAULT\b/i.test(statement);
    const references = [...statement.matchAll(refersTo)];
    return (
      mayBeLeftOut && references.every(([, table, onDelete]) => onDelete !== undefined || created.has(table))
    );
  }
  if (dropsIndex.test(statement)) return true;
  const [, unique, table] = createsIndex.exec(statement) ?? [];
  // Of two rows that older code writes, a unique index would refuse the second.
  return table !== undefined && (unique === undefined || created.has(table));
}

/** Prisma writes one statement after the other, without semicolons inside. */
function toStatements(sql: string): string[] {
  return sql
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.replaceAll(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '');
}
