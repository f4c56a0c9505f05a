import { readNumber, type FieldErrors } from '../common/field-errors';
import type { PlanQuery, PricingTermsInput } from '../graphql.generated';
import { toMajor, toMinor } from '../common/money-text';

type PricingTerms = Plain<NonNullable<PlanQuery['pricingPlan']>['terms']>;
/** Without the names of types. */
type Plain<Value> = Value extends (infer Item)[]
  ? Plain<Item>[]
  : Value extends object
    ? { [Key in Exclude<keyof Value, '__typename'>]: Plain<Value[Key]> }
    : Value;

/** A segment of a price, as it is typed. */
export interface SegmentDraft {
  start: string;
  end: string;
  interval: string;
  rate: string;
}

/** The terms of a plan, as they are typed. An empty text stands for nothing. */
export interface TermsDraft {
  base: string;
  byMinute: SegmentDraft[];
  byKilometre: SegmentDraft[];
  capAmount: string;
  capHours: string;
  maxTotal: string;
  lateRate: string;
  lateHours: string;
  lateCap: string;
  countsClosedTime: boolean;
  lost: string;
  taxPercent: string;
  isTaxIncluded: boolean;
  rerentGap: string;
}

/** A plan that costs nothing yet. */
export const emptyDraft: TermsDraft = {
  base: '0',
  byMinute: [{ start: '30', end: '', interval: '30', rate: '' }],
  byKilometre: [],
  capAmount: '',
  capHours: '24',
  maxTotal: '',
  lateRate: '',
  lateHours: '24',
  lateCap: '',
  countsClosedTime: false,
  lost: '',
  taxPercent: '',
  isTaxIncluded: true,
  rerentGap: '10',
};

/** What is typed where nothing was changed. `digits`: those of the currency's minor units. */
export function toDraft(terms: PricingTerms, digits: number): TermsDraft {
  const money = (minor: number | null | undefined) => (minor == null ? '' : toMajor(minor, digits));
  const segments = (all: PricingTerms['byMinute']): SegmentDraft[] =>
    all.map(({ start, end, interval, rateMinor }) => ({
      start: String(start),
      end: end === null ? '' : String(end),
      interval: String(interval),
      rate: money(rateMinor),
    }));
  return {
    base: money(terms.baseMinor),
    byMinute: segments(terms.byMinute),
    byKilometre: segments(terms.byKilometre),
    capAmount: money(terms.cap?.amountMinor),
    capHours: String((terms.cap?.minutes ?? 1440) / 60),
    maxTotal: money(terms.maxTotalMinor),
    lateRate: money(terms.late?.rateMinor),
    lateHours: String((terms.late?.intervalMinutes ?? 1440) / 60),
    lateCap: money(terms.late?.capMinor),
    countsClosedTime: terms.late?.countsClosedTime ?? false,
    lost: money(terms.lostMinor),
    taxPercent: String(terms.taxBasisPoints / 100),
    isTaxIncluded: terms.isTaxIncluded,
    rerentGap: String(terms.rerentGapMinutes),
  };
}

/** The terms that were typed, or which fields are no numbers, by `notANumber`. */
export function readDraft(
  draft: TermsDraft,
  { digits, notANumber }: { digits: number; notANumber: string },
): { terms: PricingTermsInput } | { errors: FieldErrors } {
  const errors: FieldErrors = {};
  const read = (field: string, text: string, parse: (text: string) => number | undefined): number => {
    const value = parse(text);
    if (value === undefined) errors[field] = notANumber;
    return value ?? 0;
  };
  const money = (field: string, text: string) => read(field, text, (typed) => toMinor(typed, digits));
  const whole = (field: string, text: string, factor = 1) =>
    read(field, text, (typed) => {
      const value = (readNumber(typed) ?? NaN) * factor;
      return Number.isFinite(value) ? Math.round(value) : undefined;
    });
  const optional = (text: string, readIt: () => number) => (text.trim() === '' ? null : readIt());
  const segments = (field: string, all: readonly SegmentDraft[]) =>
    all.map(({ start, end, interval, rate }, index) => {
      const at = `${field}.${index}`;
      return {
        start: whole(at, start),
        end: optional(end, () => whole(at, end)),
        interval: whole(at, interval),
        rateMinor: money(at, rate),
      };
    });
  const terms: PricingTermsInput = {
    baseMinor: money('base', draft.base),
    byMinute: segments('byMinute', draft.byMinute),
    byKilometre: segments('byKilometre', draft.byKilometre),
    cap:
      draft.capAmount.trim() === ''
        ? null
        : {
            amountMinor: money('capAmount', draft.capAmount),
            minutes: whole('capHours', draft.capHours, 60),
          },
    maxTotalMinor: optional(draft.maxTotal, () => money('maxTotal', draft.maxTotal)),
    late:
      draft.lateRate.trim() === ''
        ? null
        : {
            rateMinor: money('lateRate', draft.lateRate),
            intervalMinutes: whole('lateHours', draft.lateHours, 60),
            capMinor: optional(draft.lateCap, () => money('lateCap', draft.lateCap)),
            countsClosedTime: draft.countsClosedTime,
          },
    lostMinor: optional(draft.lost, () => money('lost', draft.lost)) ?? 0,
    taxBasisPoints: optional(draft.taxPercent, () => whole('taxPercent', draft.taxPercent, 100)) ?? 0,
    isTaxIncluded: draft.isTaxIncluded,
    rerentGapMinutes: optional(draft.rerentGap, () => whole('rerentGap', draft.rerentGap)) ?? 0,
  };
  return Object.keys(errors).length > 0 ? { errors } : { terms };
}
