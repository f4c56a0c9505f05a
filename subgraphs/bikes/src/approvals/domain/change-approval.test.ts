import { decideRentFor } from '../../desk/domain/rent-for.ts';
import type { DecisionContext, Fleet } from '../../domain/fleet.ts';
import { done, staff } from '../../testing/at-the-desk.ts';
import {
  day,
  later,
  makeBike,
  makeDecisionContext,
  makeFleet,
  rent,
  toCode,
} from '../../testing/make-fleet.ts';
import { decideApproval, decideRequestApproval } from './change-approval.ts';

const rules = { requiresApproval: 'YES' };
const at = (ms: number, id = 'ann'): DecisionContext =>
  makeDecisionContext({ rules, now: later(ms), actor: { id, role: 'RENTER' } });
const town = () => makeFleet(makeBike('b1'));
const ask = (fleet: Fleet, ms = 0) => decideRequestApproval(fleet, { text: 'I can ride' }, at(ms));
const decide = (fleet: Fleet, isApproved: boolean, ms = 0) =>
  decideApproval(fleet, { userId: 'ann', isApproved }, staff({ now: later(ms) }));
const tryToRent = (fleet: Fleet) => toCode(rent(fleet, 'ann', { bikeId: 'b1' }, at(day)).outcome);

describe('a model that needs an approval', () => {
  it('is rented to nobody but those who have one', () => {
    expect(tryToRent(town())).toBe('APPROVAL_NEEDED');
    const asked = done(ask(town()));
    expect(tryToRent(asked)).toBe('APPROVAL_NEEDED');
    expect(tryToRent(done(decide(asked, true)))).toBe('rental-started');
    expect(tryToRent(done(decide(asked, false)))).toBe('APPROVAL_NEEDED');
    expect(toCode(rent(town(), 'ann', { bikeId: 'b1' }).outcome)).toBe('rental-started');
  });

  it('is not rented at the desk either, before staff has approved the renter', () => {
    const input = { userId: 'ann', bikeId: 'b1', returnBy: undefined, at: undefined, override: [] };
    const context = staff({ policies: at(0).policies });
    expect(decideRentFor(town(), input, context)).toMatchObject({ code: 'APPROVAL_NEEDED', field: 'userId' });
    expect(decideRentFor(done(decide(town(), true)), input, context)).toMatchObject({ kind: 'changed' });
  });
});

describe('an approval', () => {
  it('is asked for once', () => {
    const asked = done(ask(town()));
    expect(asked.approvals.get('ann')).toMatchObject({ text: 'I can ride', isApproved: null, version: 0 });
    expect(ask(asked)).toMatchObject({ code: 'ALREADY_ASKED' });
    expect(ask(done(decide(asked, true)))).toMatchObject({ code: 'ALREADY_APPROVED' });
  });

  it('is not asked for again within 60 days after a refusal', () => {
    const refused = done(decide(done(ask(town())), false));
    expect(ask(refused, 60 * day - 1)).toMatchObject({ code: 'ASKED_TOO_SOON' });
    expect(ask(refused, 60 * day)).toMatchObject({ kind: 'changed' });
  });

  it('is given and taken back by staff, who have none of their own to decide about', () => {
    const approved = done(decide(town(), true));
    expect(decide(approved, true)).toMatchObject({ code: 'ALREADY_APPROVED', field: 'userId' });
    const refused = done(decide(approved, false));
    expect(refused.approvals.get('ann')).toMatchObject({ isApproved: false, decidedBy: 'sam', version: 1 });
    expect(decide(refused, false)).toMatchObject({ code: 'ALREADY_REFUSED' });
    const own = decideApproval(town(), { userId: 'sam', isApproved: true }, staff());
    expect(own).toMatchObject({ code: 'OWN_CASE' });
  });

  it('is told with who decided, and why', () => {
    const fleet = done(decide(done(ask(town())), true));
    expect(fleet.events.map(({ type, actor, reason, payload }) => [type, actor.id, reason, payload])).toEqual(
      [
        ['approval.requested', 'ann', undefined, { userId: 'ann', timeZone: 'Etc/UTC' }],
        ['approval.granted', 'sam', 'a mistake', { userId: 'ann', timeZone: 'Etc/UTC' }],
      ],
    );
  });
});
