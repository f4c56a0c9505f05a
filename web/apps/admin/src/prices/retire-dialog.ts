import { ChangeDetectionStrategy, Component, inject, input, output, signal, viewChild } from '@angular/core';
import { Dialog, GraphqlRequests, Icon, Toaster, useMessages } from '@bike/platform';
import { toFieldErrors, toFormError, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { TextField } from '../common/text-field';
import { RetirePricingPlanDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Retires a plan, once somebody has said why. */
@Component({
  selector: 'admin-retire-dialog',
  imports: [Dialog, FocusErrors, Icon, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().retireTitle(plan().name)" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="send($event)">
        <p>{{ t().retireHint }}</p>
        <admin-text-field [label]="t().reason" [error]="errors()['reason']" [(value)]="reason" />
        @if (errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-danger" [attr.aria-disabled]="isSending()">
            {{ t().retire }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class RetireDialog {
  readonly plan = input.required<{ id: string; version: number; name: string }>();
  readonly closed = output();
  readonly retired = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly reason = signal('');
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSending = signal(false);

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    this.errors.set(reason === '' ? { reason: this.shared().refusals.REQUIRED } : {});
    if (reason === '' || this.isSending()) return;
    this.isSending.set(true);
    const { id: planId, version } = this.plan();
    const input = { planId, version, reason };
    const { data, problem } = await this.#requests.mutate(RetirePricingPlanDocument, { input });
    this.isSending.set(false);
    if (problem) return this.errors.set(toFormError(problem, this.shared()));
    const answer = data.retirePricingPlan;
    if (answer.__typename === 'PricingRefused')
      return this.errors.set(toFieldErrors(answer, ['reason'], this.shared()));
    this.#toaster.show(this.shared().saved, 'good');
    this.retired.emit();
    this.dialog().close();
  }
}
