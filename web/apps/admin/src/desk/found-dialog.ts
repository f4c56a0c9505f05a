import { ChangeDetectionStrategy, Component, inject, input, output, signal, viewChild } from '@angular/core';
import { Dialog, GraphqlRequests, Icon, useMessages } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { FocusErrors } from '../common/focus-errors';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import { DeclareFoundDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { DeskForm } from './desk-form';
import { messages } from './messages';

/** A missing bike is back: asks where it stands. */
@Component({
  selector: 'admin-found-dialog',
  imports: [Dialog, FocusErrors, Icon, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().foundTitle(bike().serialNumber)" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <p>{{ t().foundHint }}</p>
        <admin-select-field
          [label]="t().whereIsIt"
          [choices]="catalogue.stationChoices()"
          [empty]="shared().choose"
          [error]="form.errors()['stationId']"
          [(value)]="stationId"
        />
        <label class="check">
          <input
            type="checkbox"
            [checked]="needsRepair()"
            (change)="needsRepair.set($any($event.target).checked)"
          />
          <span>{{ t().needsRepair }}</span>
        </label>
        <admin-text-field
          [label]="t().reason"
          [hint]="t().reasonHint"
          [error]="form.errors()['reason']"
          [(value)]="reason"
        />
        @if (form.errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button type="submit" class="button button-primary" [attr.aria-disabled]="form.isSending()">
            {{ t().actions.found }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class FoundDialog {
  readonly bike = input.required<{ id: string; serialNumber: string }>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #requests = inject(GraphqlRequests);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly stationId = signal('');
  protected readonly needsRepair = signal(false);
  protected readonly reason = signal('');
  protected readonly form = new DeskForm();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const [stationId, reason] = [this.stationId(), this.reason().trim()];
    const isDone = await this.form.send(
      { required: { stationId, reason }, fields: ['stationId', 'reason'] },
      (idempotencyKey) => {
        const place = { bikeId: this.bike().id, stationId, needsRepair: this.needsRepair() };
        return this.#requests.mutate(DeclareFoundDocument, { input: { ...place, reason, idempotencyKey } });
      },
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }
}
