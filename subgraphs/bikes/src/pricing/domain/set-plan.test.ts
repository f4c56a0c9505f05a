import { hour, later, noon } from '../../testing/make-fleet.ts';
import { makePlan, makePricing, makeTerms } from '../../testing/make-prices.ts';
import { listAssignments, toPricing } from './pricing.ts';
import { decideAssignPlan, decideRetirePlan, decideSetPlan } from './set-plan.ts';

const terms = makeTerms({ base: 100 });
const input = { planId: null, version: 0, name: 'Day', description: '', terms };
const town = { modelId: null, forMembers: false };
const pricing = makePricing({ name: 'Hour' });
const set = (changes: Partial<Parameters<typeof decideSetPlan>[1]>, given = pricing) =>
  decideSetPlan(given, { ...input, ...changes }, () => 'new');

describe('a plan', () => {
  it('is added, and gets another version when it is changed', () => {
    expect(set({})).toEqual({
      kind: 'changed',
      ...{ planId: 'new', version: 1, name: 'Day', description: '', terms },
      isRetired: false,
    });
    expect(set({ planId: 'plan-1', version: 1 })).toMatchObject({
      planId: 'plan-1',
      version: 2,
      name: 'Day',
    });
  });

  it.each([
    ['PLAN_UNKNOWN', { planId: 'none' }],
    ['VERSION_STALE', { planId: 'plan-1', version: 0 }],
    ['NAME_TAKEN', { name: 'HOUR' }],
  ])('is refused with %s', (code, changes) => {
    expect(set(changes)).toMatchObject({ kind: 'refused', code });
  });

  it('may have the name of one that is retired', () => {
    const retired = toPricing([makePlan(1, { name: 'Day', isRetired: true })], []);
    expect(set({}, retired)).toMatchObject({ kind: 'changed' });
    expect(set({ planId: 'plan-1', version: 1 }, retired)).toMatchObject({ code: 'PLAN_RETIRED' });
  });

  it('is retired only where rentals get it neither now nor later', () => {
    const plan = { planId: 'plan-1', version: 1 };
    expect(decideRetirePlan(pricing, plan, noon)).toMatchObject({ code: 'PLAN_IN_USE' });
    const coming = makePricing({ validFrom: later(hour) });
    expect(decideRetirePlan(coming, plan, noon)).toMatchObject({ code: 'PLAN_IN_USE' });
    const replaced = makePricing({}, { validFrom: later(hour) });
    expect(decideRetirePlan(replaced, plan, noon)).toMatchObject({ code: 'PLAN_IN_USE' });
    expect(decideRetirePlan(replaced, plan, later(hour))).toMatchObject({ kind: 'changed', isRetired: true });
  });
});

describe('an assignment', () => {
  const assign = (changes: Partial<Parameters<typeof decideAssignPlan>[1]>, given = pricing) =>
    decideAssignPlan(given, { scope: town, planId: null, validFrom: null, version: 1, ...changes }, noon);

  it('says from when on rentals get a plan, or none', () => {
    expect(assign({})).toEqual({ kind: 'changed', validFrom: noon, before: 'plan-1' });
    const ofModel = { scope: { modelId: 'cargo', forMembers: true }, planId: 'plan-1', version: 0 };
    expect(assign({ ...ofModel, validFrom: later(hour) })).toEqual({
      kind: 'changed',
      validFrom: later(hour),
      before: null,
    });
  });

  it.each([
    ['VALID_FROM_PAST', { validFrom: later(-1) }],
    ['PLAN_UNKNOWN', { planId: 'none' }],
    ['VERSION_STALE', { version: 0 }],
    ['NOTHING_TO_CHANGE', { planId: 'plan-1' }],
  ])('is refused with %s', (code, changes) => {
    expect(assign(changes)).toMatchObject({ kind: 'refused', code });
  });

  it('is not to a plan that is retired', () => {
    const retired = toPricing([makePlan(1, { isRetired: true })], []);
    expect(assign({ planId: 'plan-1', version: 0 }, retired)).toMatchObject({ code: 'PLAN_RETIRED' });
  });

  it('is listed while it is in force, or to come', () => {
    const three = makePricing({}, { validFrom: later(hour) }, { validFrom: later(2 * hour) });
    const plansAt = (ms: number) => listAssignments(three, later(ms)).map(({ planId }) => planId);
    expect(plansAt(0)).toEqual(['plan-1', 'plan-2', 'plan-3']);
    expect(plansAt(hour)).toEqual(['plan-2', 'plan-3']);
    expect(listAssignments(three, noon).map(({ version }) => version)).toEqual([3, 3, 3]);
  });
});
