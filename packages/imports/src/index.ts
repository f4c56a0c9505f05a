export { writeCsv, type Written } from './csv/write-csv.ts';
export {
  anyText,
  createFileDoor,
  eachPage,
  oneOf,
  toFileText,
  type ExportedList,
  type FileDoorOptions,
  type Filter,
  type TakenExport,
} from './http/file-door.ts';
export {
  findImport,
  findLastImports,
  maxShownFindings,
  maxShownImports,
  type ImportResult,
  type ImportState,
  type ImportTable,
  type ListedImport,
} from './store/import-table.ts';
export type { SentFile } from './use-cases/check-import.ts';
export { createImports, type ImportAtOnceResult, type ImportOrder } from './use-cases/create-imports.ts';
export type { EndedImport, ImportService, ImportsDefinition } from './use-cases/definition.ts';
export { textRules } from './use-cases/read-file.ts';
export { importRefusals, type ApplyOrder, type ImportRefusal } from './use-cases/start-import.ts';
