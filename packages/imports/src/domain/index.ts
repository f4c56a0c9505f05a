export { choice, number, readCell, same, text, whole, yesOrNo, type Column } from './columns.ts';
export {
  countActions,
  maxLines,
  warnings,
  type Cell,
  type Finding,
  type FindingCode,
  type ImportFile,
  type ImportRow,
  type PlannedLine,
  type TextRules,
  type Value,
} from './import-file.ts';
export { findFileFaults, noteFirstLines, planLines, type Judgement } from './plan-lines.ts';
export { compare, findMissing, type LineValues, type Plan, type PlanLine, type PlanRefused } from './plan.ts';
