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
import { Dialog, Format, GraphqlRequests, Icon, Toaster, useMessages } from '@bike/platform';
import { FocusErrors } from '../common/focus-errors';
import { MomentField } from '../common/moment-field';
import { TextField } from '../common/text-field';
import { toInstant } from '../common/town-instant';
import { BlockRenterDocument, UnblockRenterDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';
import { toRefused, type Refused } from './send';

/** Blocks a renter, or ends the block. */
@Component({
  selector: 'admin-block-dialog',
  imports: [Dialog, FocusErrors, Icon, MomentField, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog
      [heading]="isBlocked() ? t().unblockTitle(name()) : t().blockTitle(name())"
      (closed)="closed.emit()"
    >
      <form class="form" novalidate [adminFocusErrors]="errors()" (submit)="send($event)">
        @if (!isBlocked()) {
          <p>{{ t().blockHint }}</p>
          <admin-moment-field
            [label]="t().blockUntil"
            [hint]="t().blockUntilHint"
            [error]="errors()['until']"
            [(value)]="until"
          />
        }
        <admin-text-field
          [label]="t().reason"
          [hint]="t().reasonHint"
          [error]="errors()['reason']"
          [(value)]="reason"
        />
        @if (errors()['form']; as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        <div class="button-row">
          <button
            type="submit"
            class="button"
            [class.button-danger]="!isBlocked()"
            [class.button-primary]="isBlocked()"
            [attr.aria-disabled]="isSending()"
          >
            {{ isBlocked() ? t().unblock : t().block }}
          </button>
          <button type="button" class="button" (click)="dialog().close()">{{ shared().cancel }}</button>
        </div>
      </form>
    </bike-dialog>
  `,
})
export class BlockDialog {
  readonly userId = input.required<string>();
  readonly name = input.required<string>();
  readonly isBlocked = input.required<boolean>();
  readonly closed = output();
  readonly changed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  readonly #format = inject(Format);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly until = signal('');
  protected readonly reason = signal('');
  protected readonly missing = signal<Record<string, string>>({});
  protected readonly refused = signal<Refused | undefined>(undefined);
  protected readonly errors = computed(() => ({ ...this.refused()?.errors, ...this.missing() }));
  protected readonly isSending = signal(false);
  #key = crypto.randomUUID();

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.reason().trim();
    this.missing.set(reason === '' ? { reason: this.shared().refusals.REQUIRED } : {});
    if (reason === '' || this.isSending()) return;
    this.isSending.set(true);
    const common = { userId: this.userId(), reason, idempotencyKey: this.#key };
    const until = this.until() === '' ? null : toInstant(this.until(), this.#format.timeZone()).toISOString();
    const { data, problem } = this.isBlocked()
      ? await this.#requests.mutate(UnblockRenterDocument, { input: common })
      : await this.#requests.mutate(BlockRenterDocument, { input: { ...common, until } });
    this.isSending.set(false);
    const texts = { shared: this.shared(), desk: this.t() };
    this.refused.set(toRefused({ answer: data?.answer, problem }, ['until', 'reason'], texts));
    if (!problem) this.#key = crypto.randomUUID();
    if (this.refused()) return;
    this.#toaster.show(this.t().done, 'good');
    this.changed.emit();
    this.dialog().close();
  }
}
