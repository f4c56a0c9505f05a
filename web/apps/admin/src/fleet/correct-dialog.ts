import {
  ChangeDetectionStrategy,
  Component,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { Dialog, GraphqlRequests, Icon, Toaster, useMessages } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { toFieldErrors, toFormError, type FieldErrors } from '../common/field-errors';
import { FocusErrors } from '../common/focus-errors';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import { CorrectBikeDocument, type BikeFactsFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Corrects what was entered wrongly of a bike. */
@Component({
  selector: 'admin-correct-dialog',
  imports: [Dialog, FocusErrors, Icon, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().correctTitle(bike().serialNumber)" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="send($event)">
        <p>{{ t().correctHint }}</p>
        <admin-text-field [label]="t().serial" [error]="errors()['serialNumber']" [(value)]="serial" />
        <admin-select-field
          [label]="t().model"
          [choices]="catalogue.modelChoices()"
          [error]="errors()['modelId']"
          [(value)]="modelId"
        />
        <admin-text-field [label]="t().reason" [error]="errors()['reason']" [(value)]="reason" />
        @if (errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="isSending()">
            {{ t().correct }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class CorrectDialog {
  readonly bike = input.required<BikeFactsFragment>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly serial = linkedSignal(() => this.bike().serialNumber);
  protected readonly modelId = linkedSignal(() => this.bike().model.id);
  protected readonly reason = signal('');
  protected readonly errors = signal<FieldErrors>({});
  protected readonly isSending = signal(false);

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const [serialNumber, reason] = [this.serial().trim(), this.reason().trim()];
    const { REQUIRED } = this.shared().refusals;
    this.errors.set({
      ...(serialNumber === '' && { serialNumber: REQUIRED }),
      ...(reason === '' && { reason: REQUIRED }),
    });
    if (Object.keys(this.errors()).length > 0 || this.isSending()) return;
    this.isSending.set(true);
    const { id, model } = this.bike();
    const input = {
      ...(serialNumber !== this.bike().serialNumber && { serialNumber }),
      ...(this.modelId() !== model.id && { modelId: this.modelId() }),
      reason,
    };
    const { data, problem } = await this.#requests.mutate(CorrectBikeDocument, { id, input });
    this.isSending.set(false);
    if (problem) return this.errors.set(toFormError(problem, this.shared()));
    const answer = data.correctBike;
    if (answer.__typename === 'InvalidInput') {
      return this.errors.set(toFieldErrors(answer, ['serialNumber', 'modelId', 'reason'], this.shared()));
    }
    this.#toaster.show(this.t().corrected, 'good');
    this.changed.emit();
    this.dialog().close();
  }
}
