import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import type { ActiveRental } from '../personal/personal-store';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { ProblemPanel } from '../ui/state-panel';
import { Toaster } from '../ui/toaster';
import { RentalRequests, type RequestOutcome } from './rental-requests';

/** Takes back a rental that was a mistake, once its renter has said that the bike has not moved. */
@Component({
  selector: 'bike-undo-dialog',
  imports: [Dialog, Icon, ProblemPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().undo.title" (closed)="closed.emit()">
      @if (isSending() || outcome()?.kind === 'pending') {
        <p role="status">{{ isSending() ? t().undo.sending : t().undo.pending }}</p>
      } @else if (problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="send()" />
      } @else {
        <p>{{ t().undo.hint(rental().bike.serialNumber, rental().from?.name ?? '') }}</p>
        @if (refusal(); as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          @if (!refusal()) {
            <button type="button" class="button button-primary" (click)="send()">
              {{ t().undo.confirm }}
            </button>
          }
          <button type="button" class="button" (click)="dialog().close()">{{ t().undo.keep }}</button>
        </div>
      }
    </bike-dialog>
  `,
})
export class UndoDialog {
  readonly rental = input.required<ActiveRental>();
  readonly closed = output();
  /** The rental counts as never having happened. */
  readonly undone = output();
  protected readonly t = useMessages(messages);
  readonly #requests = inject(RentalRequests);
  readonly #toaster = inject(Toaster);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly isSending = signal(false);
  protected readonly outcome = signal<RequestOutcome | undefined>(undefined);
  protected readonly problem = computed(() => {
    const outcome = this.outcome();
    return outcome?.kind === 'failed' ? outcome.problem : undefined;
  });
  protected readonly refusal = computed(() => {
    const outcome = this.outcome();
    if (outcome?.kind !== 'refused') return undefined;
    return this.t().undo.refusals[outcome.code] ?? outcome.message;
  });

  protected async send(): Promise<void> {
    const { id, bike } = this.rental();
    this.isSending.set(true);
    this.outcome.set(await this.#requests.undo(id));
    this.isSending.set(false);
    const outcome = this.outcome();
    if (outcome?.kind === 'pending') this.outcome.set(await this.#requests.follow(outcome.requestId));
    if (this.outcome()?.kind !== 'undone') return;
    this.#toaster.show(this.t().undo.done(bike.serialNumber), 'good');
    this.dialog().close();
    this.undone.emit();
  }
}
