import { badInput, readNumber } from '@bike-rentals/subgraph';
import type { LateFeeInput, PriceSegmentInput, PricingTermsInput } from '../../graphql/generated.ts';
import {
  maxPlanAmount,
  maxPlanMinutes,
  maxSegments,
  type LateFee,
  type PriceSegment,
  type PricingTerms,
} from '../domain/pricing-plan.ts';

const amount = { min: 0, max: maxPlanAmount };
const minutes = { min: 0, max: maxPlanMinutes };
/** The shortest span of a cap: rentals of a year have no more than some thousand. */
const minCapMinutes = 60;

/**
 * The terms of a plan.
 * @throws GraphQLError `BAD_USER_INPUT` with the field
 */
export function readTerms(input: PricingTermsInput): PricingTerms {
  const at = (field: string) => `input.terms.${field}`;
  const { cap, late, maxTotalMinor } = input;
  return {
    base: readNumber(at('baseMinor'), input.baseMinor, amount),
    byMinute: readSegments(at('byMinute'), input.byMinute ?? [], { min: -maxPlanAmount, max: maxPlanAmount }),
    byKilometre: readSegments(at('byKilometre'), input.byKilometre ?? [], amount),
    cap: cap
      ? {
          amount: readNumber(at('cap.amountMinor'), cap.amountMinor, { ...amount, min: 1 }),
          minutes: readNumber(at('cap.minutes'), cap.minutes, { ...minutes, min: minCapMinutes }),
        }
      : null,
    maxTotal: maxTotalMinor == null ? null : readNumber(at('maxTotalMinor'), maxTotalMinor, amount),
    late: late ? readLateFee(at('late'), late) : null,
    lost: readNumber(at('lostMinor'), input.lostMinor ?? 0, amount),
    tax: {
      basisPoints: readNumber(at('taxBasisPoints'), input.taxBasisPoints ?? 0, { min: 0, max: 10_000 }),
      isIncluded: input.isTaxIncluded ?? true,
    },
    rerentGapMinutes: readNumber(at('rerentGapMinutes'), input.rerentGapMinutes ?? 10, {
      min: 0,
      max: 24 * 60,
    }),
  };
}

function readSegments(
  field: string,
  segments: readonly PriceSegmentInput[],
  rates: { min: number; max: number },
): PriceSegment[] {
  readNumber(field, segments.length, { min: 0, max: maxSegments });
  return segments.map(({ start, end = null, interval, rateMinor }, index) => {
    const at = `${field}.${index}`;
    readNumber(`${at}.start`, start, minutes);
    readNumber(`${at}.interval`, interval, minutes);
    if (end !== null) readNumber(`${at}.end`, end, { min: start + 1, max: maxPlanMinutes });
    return { start, end, interval, rate: readNumber(`${at}.rateMinor`, rateMinor, rates) };
  });
}

function readLateFee(
  field: string,
  { intervalMinutes, rateMinor, capMinor, countsClosedTime }: LateFeeInput,
): LateFee {
  return {
    intervalMinutes: readNumber(`${field}.intervalMinutes`, intervalMinutes, { ...minutes, min: 1 }),
    rate: readNumber(`${field}.rateMinor`, rateMinor, amount),
    cap: capMinor == null ? null : readNumber(`${field}.capMinor`, capMinor, amount),
    countsClosedTime: countsClosedTime ?? false,
  };
}

/**
 * The end of a use that is asked about.
 * @throws GraphQLError `BAD_USER_INPUT` with the field
 */
export function readEnd(field: string, to: Date, from: Date): Date {
  if (to < from) throw badInput(field, `${field} is before the start`);
  if (to.getTime() - from.getTime() > maxPlanMinutes * 60_000)
    throw badInput(field, `${field} is more than 366 days after the start`);
  return to;
}

/**
 * How far somebody rides; null: not known.
 * @throws GraphQLError `BAD_USER_INPUT` with the field
 */
export const readKilometres = (kilometres: number | null | undefined): number | null =>
  kilometres == null ? null : readNumber('kilometres', kilometres, { min: 0, max: 10_000 });
