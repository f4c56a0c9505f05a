import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { Dialog, Format, GraphqlRequests, Icon, useMessages, toInstant, toLocal } from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { FocusErrors } from '../common/focus-errors';
import { MomentField } from '../common/moment-field';
import { SelectField } from '../common/select-field';
import { TextField } from '../common/text-field';
import {
  CorrectRentalDocument,
  DeclareLostDocument,
  EndRentalDocument,
  ReopenRentalDocument,
  SetReturnByDocument,
  VoidRentalDocument,
  type RentalRowFragment,
} from '../graphql.generated';
import { messages as shared } from '../messages';
import { DeskForm } from './desk-form';
import { messages } from './messages';
import { NotesAtReturn } from './pinned-notes';

/** What staff may do to a rental. */
export type RentalAction = 'end' | 'due' | 'correct' | 'void' | 'reopen' | 'lost';

/** Actions that somebody may regret: their buttons look like it. */
export const isDestructive = (action: string): boolean => action === 'void' || action === 'lost';

/** The choice of a bike that is not at hand. */
export const notAtHand = 'not-at-hand';

/** Ends, corrects, voids or reopens a rental, or declares its bike lost, for a reason. */
@Component({
  selector: 'admin-rental-dialog',
  imports: [Dialog, FocusErrors, Icon, MomentField, NotesAtReturn, RouterLink, SelectField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().headings[action()]" (closed)="closed.emit()">
      <form class="form" novalidate [adminFocusErrors]="form.errors()" (submit)="send($event)">
        <p>{{ t().hints[action()] }}</p>
        @if (action() === 'end') {
          <admin-notes-at-return [rentalId]="rental().id" />
          <admin-select-field
            [label]="t().whereIsIt"
            [choices]="endChoices()"
            [empty]="shared().choose"
            [error]="form.errors()['stationId']"
            [(value)]="stationId"
          />
          <admin-moment-field
            [label]="t().cameBackAt"
            [hint]="t().nowHint"
            [error]="form.errors()['at']"
            [(value)]="at"
          />
          @if (stationId() !== notAtHand) {
            <label class="check">
              <input
                type="checkbox"
                [checked]="needsRepair()"
                (change)="needsRepair.set($any($event.target).checked)"
              />
              <span>{{ t().needsRepair }}</span>
            </label>
          }
        }
        @if (action() === 'due') {
          <admin-moment-field
            [label]="t().returnBy"
            [error]="form.errors()['returnBy']"
            [(value)]="returnBy"
          />
        }
        @if (action() === 'correct') {
          <admin-select-field
            [label]="t().from"
            [choices]="catalogue.stationChoices()"
            [error]="form.errors()['fromStationId']"
            [(value)]="fromStationId"
          />
          <admin-moment-field
            [label]="t().rentedAt"
            [error]="form.errors()['rentedAt']"
            [(value)]="rentedAt"
          />
          @if (rental().returnedAt) {
            <admin-select-field
              [label]="t().to"
              [choices]="catalogue.stationChoices()"
              [empty]="rental().to ? undefined : t().nowhere"
              [error]="form.errors()['toStationId']"
              [(value)]="toStationId"
            />
            <admin-moment-field
              [label]="t().returnedAt"
              [error]="form.errors()['returnedAt']"
              [(value)]="returnedAt"
            />
          }
        }
        <admin-text-field
          [label]="t().reason"
          [hint]="t().reasonHint"
          [error]="form.errors()['reason']"
          [(value)]="reason"
        />
        @if (form.errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        @if (form.refused()?.rentalId; as id) {
          @if (id !== rental().id) {
            <a [routerLink]="['/admin/rentals', id]">{{ t().lookAt }}</a>
          }
        }
        <div class="button-row">
          <button
            type="submit"
            class="button"
            [class.button-primary]="!isDestructive(action())"
            [class.button-danger]="isDestructive(action())"
            [attr.aria-disabled]="form.isSending()"
          >
            {{ t().actions[action()] }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class RentalDialog {
  readonly rental = input.required<RentalRowFragment>();
  readonly action = input.required<RentalAction>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  readonly #requests = inject(GraphqlRequests);
  readonly #format = inject(Format);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly notAtHand = notAtHand;
  protected readonly isDestructive = isDestructive;
  protected readonly endChoices = computed(() => [
    ...this.catalogue.stationChoices(),
    { value: notAtHand, label: this.t().notAtHand },
  ]);
  protected readonly stationId = signal('');
  protected readonly at = signal('');
  protected readonly needsRepair = signal(false);
  protected readonly fromStationId = linkedSignal(() => this.rental().from?.id ?? '');
  protected readonly toStationId = linkedSignal(() => this.rental().to?.id ?? '');
  protected readonly returnBy = linkedSignal(() => this.#show(this.rental().returnBy));
  protected readonly rentedAt = linkedSignal(() => this.#show(this.rental().rentedAt));
  protected readonly returnedAt = linkedSignal(() => this.#show(this.rental().returnedAt));
  protected readonly reason = signal('');
  protected readonly form = new DeskForm();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const isDone = await this.form.send(
      {
        required: {
          reason: this.reason(),
          ...(this.action() === 'end' && { stationId: this.stationId() }),
          ...(this.action() === 'due' && { returnBy: this.returnBy() }),
        },
        fields: [
          'stationId',
          'at',
          'returnBy',
          'fromStationId',
          'toStationId',
          'rentedAt',
          'returnedAt',
          'reason',
        ],
      },
      (idempotencyKey) => this.#mutate(idempotencyKey),
    );
    if (!isDone) return;
    this.changed.emit();
    this.dialog().close();
  }

  #mutate(idempotencyKey: string) {
    const common = { rentalId: this.rental().id, reason: this.reason().trim(), idempotencyKey };
    switch (this.action()) {
      case 'end': {
        const isAtHand = this.stationId() !== notAtHand;
        const input = {
          ...common,
          ...(isAtHand && { stationId: this.stationId(), needsRepair: this.needsRepair() }),
          ...(this.at() !== '' && { at: this.#read(this.at()) }),
        };
        return this.#requests.mutate(EndRentalDocument, { input });
      }
      case 'due':
        return this.#requests.mutate(SetReturnByDocument, {
          input: { ...common, returnBy: this.#read(this.returnBy()) },
        });
      case 'correct':
        return this.#requests.mutate(CorrectRentalDocument, { input: { ...common, ...this.#findChanges() } });
      case 'void':
        return this.#requests.mutate(VoidRentalDocument, { input: common });
      case 'lost':
        return this.#requests.mutate(DeclareLostDocument, { input: common });
      case 'reopen':
        return this.#requests.mutate(ReopenRentalDocument, { input: common });
    }
  }

  /** Only what was changed: the fields show minutes, and the record has milliseconds. */
  #findChanges() {
    const { from, to, rentedAt, returnedAt } = this.rental();
    return {
      ...(this.fromStationId() !== (from?.id ?? '') && { fromStationId: this.fromStationId() }),
      ...(this.toStationId() !== (to?.id ?? '') && { toStationId: this.toStationId() }),
      ...(this.rentedAt() !== this.#show(rentedAt) && { rentedAt: this.#read(this.rentedAt()) }),
      ...(this.returnedAt() !== this.#show(returnedAt) && { returnedAt: this.#read(this.returnedAt()) }),
    };
  }

  #show(instant: string | null | undefined): string {
    return instant ? toLocal(instant, this.#format.timeZone()) : '';
  }

  #read(local: string): string {
    return toInstant(local, this.#format.timeZone()).toISOString();
  }
}
