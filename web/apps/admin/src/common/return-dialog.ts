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
import {
  Dialog,
  Icon,
  ProblemPanel,
  RentalRequests,
  Toaster,
  useMessages,
  type RequestOutcome,
} from '@bike/platform';
import { NotesAtReturn } from '../desk/pinned-notes';
import type { RentalRowFragment } from '../graphql.generated';
import { messages as shared } from '../messages';
import { Catalogue } from './catalogue';
import { FocusErrors } from './focus-errors';
import { toPersonName } from './person';
import { messages } from './rental-messages';
import { SelectField } from './select-field';

/** Ends somebody's rental: asks where the bike stands, and shows what becomes of it. */
@Component({
  selector: 'admin-return-dialog',
  imports: [FocusErrors, Dialog, Icon, NotesAtReturn, ProblemPanel, SelectField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().heading(rental().bike.serialNumber)" (closed)="closed.emit()">
      @if (isSending()) {
        <p class="busy" role="status"><span class="spinner" aria-hidden="true"></span>{{ t().sending }}</p>
      } @else if (outcome()?.kind === 'pending') {
        <p class="busy" role="status"><span class="spinner" aria-hidden="true"></span>{{ t().pending }}</p>
        <div class="button-row">
          <button type="button" class="button" (click)="close()">{{ shared().close }}</button>
        </div>
      } @else if (outcome()?.kind === 'unsent') {
        <p role="status">{{ t().unsent }}</p>
        <div class="button-row">
          <button type="button" class="button button-primary" (click)="close()">{{ shared().close }}</button>
        </div>
      } @else if (problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="send()" />
      } @else {
        <form class="form" novalidate [adminFocusErrors]="checks()" (submit)="confirm($event)">
          <p>{{ t().hint(name()) }}</p>
          <admin-notes-at-return [rentalId]="rental().id" />
          <admin-select-field
            [label]="t().station"
            [choices]="catalogue.stationChoices()"
            [empty]="shared().choose"
            [error]="checks() > 0 && stationId() === '' ? shared().refusals.REQUIRED : undefined"
            [(value)]="stationId"
          />
          @if (refusal(); as text) {
            <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
          }
          <div class="button-row">
            <button type="submit" class="button button-primary">{{ t().confirm }}</button>
            <button type="button" class="button" (click)="close()">{{ shared().cancel }}</button>
          </div>
        </form>
      }
    </bike-dialog>
  `,
})
export class ReturnDialog {
  readonly rental = input.required<RentalRowFragment>();
  /** The dialog is gone. */
  readonly closed = output();
  /** The rental has ended, perhaps by somebody else. */
  readonly returned = output();

  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #requests = inject(RentalRequests);
  readonly #toaster = inject(Toaster);
  private readonly dialog = viewChild.required(Dialog);

  protected readonly stationId = signal('');
  /** How often it was confirmed: what is missing is told from the first time on. */
  protected readonly checks = signal(0);
  protected readonly isSending = signal(false);
  protected readonly outcome = signal<RequestOutcome | undefined>(undefined);
  protected readonly name = computed(() => toPersonName(this.rental().user) ?? this.shared().unnamed);
  protected readonly problem = computed(() => {
    const outcome = this.outcome();
    return outcome?.kind === 'failed' ? outcome.problem : undefined;
  });
  protected readonly refusal = computed(() => {
    const outcome = this.outcome();
    return outcome?.kind === 'refused' ? (this.t().refusals[outcome.code] ?? outcome.message) : undefined;
  });

  protected confirm(event: Event): void {
    event.preventDefault();
    this.checks.update((count) => count + 1);
    if (this.stationId() !== '') void this.send();
  }

  protected async send(): Promise<void> {
    const { id, bike } = this.rental();
    this.isSending.set(true);
    const outcome = await this.#requests.giveBack(id, this.stationId(), bike.serialNumber);
    this.isSending.set(false);
    this.#take(outcome);
    if (outcome.kind === 'pending') this.#take(await this.#requests.follow(outcome.requestId));
  }

  protected close(): void {
    this.dialog().close();
  }

  #take(outcome: RequestOutcome): void {
    this.outcome.set(outcome);
    if (outcome.kind === 'refused' && outcome.code === 'ALREADY_RETURNED') this.returned.emit();
    if (outcome.kind !== 'ended') return;
    this.#toaster.show(this.t().ended(this.rental().bike.serialNumber), 'good');
    this.returned.emit();
    this.dialog().close();
  }
}
