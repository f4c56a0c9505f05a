import { badInput, readNumber, readOptionalText, readText } from '@bike-rentals/subgraph';
import type { CloseJobInput, OpenJobInput, UpdateJobInput } from '../../graphql/generated.ts';
import { maxPhotosPerReport } from '../../photos/domain/photo.ts';
import type { CloseJobInput as JobClosing } from '../domain/close-job.ts';
import type { JobUpdate } from '../domain/change-job.ts';
import type { BikePart } from '../domain/damage-report.ts';
import type { NewJob } from '../domain/jobs.ts';

const maxLine = 200;
const maxLines = 30;
const maxMinutes = 100_000;
/** A million of most currencies. */
const maxAmount = 100_000_000;

const textBounds = { max: 1_000 };

/** What somebody says of a bike or a job. Throws BAD_USER_INPUT if it is too long. */
export const readRemark = (field: string, text: string | null | undefined): string =>
  readOptionalText(field, text, textBounds);

/** Each part once, in the order of their names. */
export const readParts = (parts: readonly BikePart[] | null | undefined): BikePart[] =>
  [...new Set(parts ?? [])].sort();

/** Each photo once. Throws BAD_USER_INPUT if there are too many. */
export function readPhotoIds(ids: readonly string[] | null | undefined): string[] {
  const read = [...new Set(ids ?? [])].map((id) => readId('input.photoIds', id));
  if (read.length > maxPhotosPerReport)
    throw badInput('input.photoIds', `at most ${maxPhotosPerReport} photos`);
  return read;
}

function readLines<Line>(lines: readonly Line[], toText: (line: Line) => string): string[] {
  if (lines.length > maxLines) throw badInput('input.checklist', `at most ${maxLines} lines`);
  return lines.map((line) => readText('input.checklist', toText(line), { max: maxLine }));
}

const readId = (field: string, id: string): string => readText(field, id, { max: 64 });

/** What staff says of a new job. Throws BAD_USER_INPUT. */
export function readNewJob(input: OpenJobInput): NewJob {
  if (input.kind === 'TRANSFER')
    throw badInput('input.kind', 'a transfer is opened by the return of a bike that belongs elsewhere');
  return {
    bikeId: input.bikeId,
    kind: input.kind ?? 'REPAIR',
    isBlocking: input.isBlocking ?? true,
    parts: readParts(input.parts),
    text: readRemark('input.text', input.text),
    checklist: readLines(input.checklist ?? [], (text) => text).map((text) => ({ text, isDone: false })),
    assigneeId: input.assigneeId == null ? null : readId('input.assigneeId', input.assigneeId),
    plannedAt: input.plannedAt ?? null,
    promisedBack: input.promisedBack ?? null,
  };
}

/** What staff changes of a job. Throws BAD_USER_INPUT. */
export function readJobUpdate(input: UpdateJobInput): JobUpdate {
  const { checklist, assigneeId, text, parts } = input;
  const texts = readLines(checklist ?? [], (line) => line.text);
  return {
    jobId: input.jobId,
    isBlocking: input.isBlocking ?? undefined,
    parts: parts === undefined ? undefined : readParts(parts),
    text: text === undefined ? undefined : readRemark('input.text', text),
    checklist:
      checklist === undefined
        ? undefined
        : texts.map((line, index) => ({ text: line, isDone: checklist?.[index]?.isDone ?? false })),
    assigneeId: assigneeId == null ? assigneeId : readId('input.assigneeId', assigneeId),
    plannedAt: input.plannedAt,
    promisedBack: input.promisedBack,
  };
}

/** How staff closes a job. Throws BAD_USER_INPUT. */
export function readJobClosing(input: CloseJobInput): JobClosing {
  const { jobId, result, minutes, costMinor, charge, stationId } = input;
  const limit = (field: string, value: number | null | undefined, max: number) =>
    value == null ? null : readNumber(`input.${field}`, value, { min: 0, max });
  return {
    jobId,
    result,
    minutes: limit('minutes', minutes, maxMinutes),
    costMinor: limit('costMinor', costMinor, maxAmount),
    charge: charge
      ? {
          rentalId: charge.rentalId,
          amountMinor: readNumber('input.charge.amountMinor', charge.amountMinor, { min: 1, max: maxAmount }),
        }
      : null,
    stationId: stationId ?? undefined,
  };
}
