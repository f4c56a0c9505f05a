import type { PricingTerms } from '../../pricing/domain/pricing-plan.ts';
import type { FeedPlan } from './feed-snapshot.ts';

/** The digits behind the point of a currency: 2 of EUR, none of JPY. */
const findDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** An amount of minor units in the unit of the currency. */
export const toUnits = (amount: number, currency: string): number => amount / 10 ** findDigits(currency);

interface Texts {
  free: string;
  cap: (amount: string, time: string) => string;
  maxTotal: (amount: string) => string;
  late: (amount: string, time: string, most: string | undefined) => string;
  lost: (amount: string) => string;
  tax: (percent: string) => string;
}

const texts: Record<'en' | 'de', Texts> = {
  en: {
    free: 'Free of charge',
    cap: (amount, time) => `At most ${amount} for each ${time}.`,
    maxTotal: (amount) => `A rental costs at most ${amount}.`,
    late: (amount, time, most) =>
      `Being late costs ${amount} for each ${time}${most === undefined ? '' : `, at most ${most}`}.`,
    lost: (amount) => `A lost bike costs ${amount}.`,
    tax: (percent) => `${percent} % tax is added.`,
  },
  de: {
    free: 'Kostenlos',
    cap: (amount, time) => `Höchstens ${amount} je ${time}.`,
    maxTotal: (amount) => `Eine Fahrt kostet höchstens ${amount}.`,
    late: (amount, time, most) =>
      `Verspätung kostet ${amount} je ${time}${most === undefined ? '' : `, höchstens ${most}`}.`,
    lost: (amount) => `Ein verlorenes Rad kostet ${amount}.`,
    tax: (percent) => `${percent} % Steuer kommen hinzu.`,
  },
};

/** The language is English where we have no texts of it. */
const findTexts = (language: string): Texts => (language.startsWith('de') ? texts.de : texts.en);

/** How riders know a plan, and what of its terms GBFS has no field for. */
export function toPlanTexts(
  { name, description, terms }: FeedPlan,
  { currency, language }: { currency: string; language: string },
): { name: string; description: string } {
  const { free } = findTexts(language);
  if (!terms) return { name: free, description: free };
  const sentences = describeTerms(terms, { currency, language });
  return { name, description: [description, ...sentences].filter((text) => text !== '').join(' ') || name };
}

function describeTerms(
  { cap, maxTotal, late, lost, tax }: PricingTerms,
  { currency, language }: { currency: string; language: string },
): string[] {
  const say = findTexts(language);
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  const money = (amount: number) => format.format(toUnits(amount, currency));
  return [
    ...(cap ? [say.cap(money(cap.amount), toTime(cap.minutes))] : []),
    ...(late
      ? [
          say.late(
            money(late.rate),
            toTime(late.intervalMinutes),
            late.cap === null ? undefined : money(late.cap),
          ),
        ]
      : []),
    ...(maxTotal === null ? [] : [say.maxTotal(money(maxTotal))]),
    ...(lost > 0 ? [say.lost(money(lost))] : []),
    ...(tax.isIncluded || tax.basisPoints === 0
      ? []
      : [say.tax(new Intl.NumberFormat(language).format(tax.basisPoints / 100))]),
  ];
}

/** In the symbols of the units, which are the same everywhere. */
const toTime = (minutes: number): string => (minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`);
