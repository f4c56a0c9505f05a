import {
  readNumber,
  readRequiredReason,
  readOptionalText,
  readUniqueText,
  requireStaff,
} from '@bike-rentals/subgraph';
import { toAdmin } from '../../graphql/actor.ts';
import type { Context } from '../../graphql/context.ts';
import type { Resolvers } from '../../graphql/generated.ts';
import { toMoney } from '../../graphql/to-money.ts';
import { findUsableAmong } from '../../memberships/domain/members.ts';
import type { Rental } from '../../rentals/domain/rental.ts';
import { computeFee, findPlanOf, toFee } from '../domain/fee.ts';
import { toFeeLines, type Fee } from '../domain/price.ts';
import { maxPlanMinutes, type PlanVersion } from '../domain/pricing-plan.ts';
import { findPlan, listAssignments } from '../domain/pricing.ts';
import { computeQuote } from '../domain/quote.ts';
import type { PlanRefusal } from '../domain/set-plan.ts';
import { readEnd, readKilometres, readTerms } from './read-terms.ts';

/** Prices are public; which rental gets which plan is for staff, and only admins change it. */
export const pricingResolvers: Resolvers = {
  Query: {
    async pricingPlans(_, { includeRetired }, { findRulebook }) {
      const { pricing } = await findRulebook();
      return [...pricing.plans.values()]
        .filter(({ isRetired }) => includeRetired || !isRetired)
        .sort((a, b) => a.name.localeCompare(b.name));
    },
    async pricingPlan(_, { id, version }, { findRulebook }) {
      const { plans, versions } = (await findRulebook()).pricing;
      if (version == null) return plans.get(id) ?? null;
      return [...versions.values()].find((one) => one.planId === id && one.version === version) ?? null;
    },
    async planAssignments(_, __, { viewer, findRulebook, clock }) {
      requireStaff(viewer);
      return listAssignments((await findRulebook()).pricing, clock.now());
    },
    async quote(_, { modelId, stationId, from, to, kilometres }, context) {
      const start = from ?? context.clock.now();
      const use = {
        modelId,
        stationId: stationId ?? null,
        from: start,
        to: readEnd('to', to, start),
        kilometres: readKilometres(kilometres),
        isMember: await isMember(context, start),
      };
      return computeQuote(use, { ...(await findRulebookOf(context)), timeZone: context.timeZone }) ?? null;
    },
  },
  Mutation: {
    async setPricingPlan(_, { input }, context) {
      const order = readOrder(context, input);
      const changed = await context.useCases.setPricingPlan(order, {
        planId: input.planId ?? null,
        version: input.version,
        name: readUniqueText('input.name', input.name, { max: 80 }),
        description: readOptionalText('input.description', input.description, { max: 1_000 }),
        terms: readTerms(input.terms),
      });
      return changed.kind === 'refused' ? toRefused(changed) : toChanged(changed.value);
    },
    async retirePricingPlan(_, { input }, context) {
      const { planId, version } = input;
      const changed = await context.useCases.retirePricingPlan(readOrder(context, input), {
        planId,
        version,
      });
      return changed.kind === 'refused' ? toRefused(changed) : toChanged(changed.value);
    },
    async assignPricingPlan(_, { input }, context) {
      const order = readOrder(context, input);
      const { modelId = null, planId = null, validFrom = null, version, forMembers } = input;
      if (modelId !== null && !context.followed.readModel.models.has(modelId)) {
        const message = 'There is no such model.';
        return { __typename: 'PricingRefused', code: 'MODEL_UNKNOWN', field: 'input.modelId', message };
      }
      const scope = { modelId, forMembers: forMembers ?? false };
      const changed = await context.useCases.assignPricingPlan(order, { scope, planId, validFrom, version });
      if (changed.kind === 'refused') return toRefused(changed);
      return toChanged((await findRulebookOf(context)).pricing.plans.get(changed.value.planId ?? '') ?? null);
    },
  },
  BikeModel: {
    async pricingPlan({ id }, _, context) {
      const { pricing } = await context.findRulebook();
      if (pricing.plans.size === 0) return null;
      const now = context.clock.now();
      return findPlan(pricing, { modelId: id, isMember: await isMember(context, now) }, now) ?? null;
    },
  },
  Rental: {
    pricingPlan: async (rental, _, { findRulebook }) => findPlanOf(await findRulebook(), rental) ?? null,
    fee: async (rental, _, context) => toTotal(await findFee(rental, context), context),
    feeLines: async (rental, _, context) => (await findFee(rental, context))?.lines ?? null,
    async feeIfReturnedAt(rental, { at }, context) {
      if (rental.endedAt) return null;
      return toTotal(await findFee(rental, context, readEnd('at', at, rental.rentedAt)), context);
    },
  },
  PricingPlan: {
    id: ({ planId }) => planId,
    currency: (_, __, { currency }) => currency,
    priceOf(plan, { minutes, kilometres }, context) {
      const lines = toFeeLines(plan.terms, {
        minutes: readNumber('minutes', minutes, { min: 0, max: maxPlanMinutes }),
        earlierMinutes: 0,
        kilometres: readKilometres(kilometres),
        lateMinutes: 0,
        isLost: false,
      });
      return toMoney(toFee(plan, lines).gross, context);
    },
    terms: ({
      terms: { base, byMinute, byKilometre, cap, maxTotal, late, lost, tax, rerentGapMinutes },
    }) => ({
      baseMinor: base,
      byMinute: byMinute.map(({ rate, ...segment }) => ({ ...segment, rateMinor: rate })),
      byKilometre: byKilometre.map(({ rate, ...segment }) => ({ ...segment, rateMinor: rate })),
      cap: cap && { minutes: cap.minutes, amountMinor: cap.amount },
      maxTotalMinor: maxTotal,
      late: late && {
        intervalMinutes: late.intervalMinutes,
        rateMinor: late.rate,
        capMinor: late.cap,
        countsClosedTime: late.countsClosedTime,
      },
      lostMinor: lost,
      taxBasisPoints: tax.basisPoints,
      isTaxIncluded: tax.isIncluded,
      rerentGapMinutes,
    }),
  },
  FeeLine: {
    net: ({ net }, _, context) => toMoney(net, context),
    tax: ({ tax }, _, context) => toMoney(tax, context),
    gross: ({ gross }, _, context) => toMoney(gross, context),
  },
  Quote: {
    total: ({ fee }, _, context) => toMoney(fee.gross, context),
    lines: ({ fee }) => fee.lines,
  },
  PlanAssignment: {
    model: ({ modelId }, _, { followed: { readModel } }) =>
      modelId === null ? null : (readModel.models.get(modelId) ?? null),
    plan: async ({ planId }, _, { findRulebook }) =>
      planId === null ? null : ((await findRulebook()).pricing.plans.get(planId) ?? null),
  },
};

const toTotal = (
  fee: Fee | undefined,
  context: Pick<Context, 'currency'>,
): ReturnType<typeof toMoney> | null => (fee ? toMoney(fee.gross, context) : null);

/** The fee on record; of a rental that lasts, or that older code has ended, what it comes to at an instant, else now. */
async function findFee(rental: Rental, context: Context, at?: Date): Promise<Fee | undefined> {
  if (rental.fee) return rental.fee;
  const circumstances = { ...(await context.findRulebook()), timeZone: context.timeZone };
  return computeFee(rental, rental.endedAt ?? at ?? context.clock.now(), circumstances);
}

/** A mutation has changed what was read before. */
const findRulebookOf = ({ rules, read }: Context) => rules.read(read);

const isMember = async ({ findOwnMemberships }: Context, at: Date): Promise<boolean> =>
  findUsableAmong(await findOwnMemberships(), at) !== undefined;

const readOrder = (context: Context, { reason }: { reason: string }) => ({
  actor: toAdmin(context),
  reason: readRequiredReason('input.reason', reason),
});

const toChanged = (plan: PlanVersion | null) => ({ __typename: 'PricingChanged' as const, plan });

const toRefused = ({ code, field, message }: PlanRefusal) => ({
  __typename: 'PricingRefused' as const,
  code,
  field,
  message,
});
