import { alwaysOpen, type Calendar } from '../hours/domain/calendar.ts';
import { findCalendar } from '../hours/store/calendar.ts';
import { noPolicies, toPolicies, type Policies } from '../policies/domain/policies.ts';
import { findAllPolicies } from '../policies/store/policies.ts';
import { noPricing, type Pricing } from '../pricing/domain/pricing.ts';
import { findPricing } from '../pricing/store/pricing.ts';
import type { Reader, Transaction } from './open-store.ts';

/** What an operator has set, and what every decision goes by. */
export interface Rulebook {
  policies: Policies;
  pricing: Pricing;
  calendar: Calendar;
  /** The version of the terms that holds; 0: there are none. */
  termsVersion: number;
}

/** The rules in memory, which are read again when there is a new version. */
export interface RuleReader {
  /**
   * The rules that this transaction, or the last commit, can see, whichever instance has written them. That there is no
   * new version takes one statement. Not after the transaction has changed rules itself, which may be undone.
   */
  read(tx: Reader | Transaction): Promise<Rulebook>;
}

/** Creates a reader of the rules of one database. */
export function createRuleReader(): RuleReader {
  let known: Rulebook = {
    policies: noPolicies,
    pricing: noPricing,
    calendar: alwaysOpen,
    termsVersion: 0,
  };
  return {
    async read(tx) {
      const [last] = await tx.$queryRaw<LastVersions[]>`
        SELECT (SELECT max("seq") FROM "Policy") AS "policy", (SELECT max("seq") FROM "PricingPlan") AS "plan",
          (SELECT max("seq") FROM "PlanAssignment") AS "assignment",
          (SELECT max("version") FROM "Calendar") AS "calendar", (SELECT max("version") FROM "Terms") AS "terms"`;
      const isPolicyNew = (last?.policy ?? 0) !== known.policies.seq;
      const { planSeq, assignmentSeq } = known.pricing;
      const isPricingNew = (last?.plan ?? 0) !== planSeq || (last?.assignment ?? 0) !== assignmentSeq;
      const isCalendarNew = (last?.calendar ?? 0) !== known.calendar.version;
      const termsVersion = last?.terms ?? 0;
      if (!isPolicyNew && !isPricingNew && !isCalendarNew && termsVersion === known.termsVersion)
        return known;
      known = {
        policies: isPolicyNew ? toPolicies(await findAllPolicies(tx)) : known.policies,
        pricing: isPricingNew ? await findPricing(tx) : known.pricing,
        calendar: isCalendarNew ? await findCalendar(tx) : known.calendar,
        termsVersion,
      };
      return known;
    },
  };
}

type LastVersions = Record<'policy' | 'plan' | 'assignment' | 'calendar' | 'terms', number | null>;
