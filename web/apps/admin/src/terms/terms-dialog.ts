import { ChangeDetectionStrategy, Component, inject, output, signal, viewChild } from '@angular/core';
import { Dialog, GraphqlRequests, Icon, StepUp, Toaster, useMessages } from '@bike/platform';
import { toReason } from '../common/field-errors';
import { TextField } from '../common/text-field';
import { PublishTermsDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** Publishes a version of the terms. */
@Component({
  selector: 'admin-terms-dialog',
  imports: [Dialog, Icon, StepUp, TextField],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().publish" (closed)="closed.emit()">
      <form class="form" novalidate (submit)="submit($event)">
        <admin-text-field [label]="t().url" [hint]="t().urlHint" [(value)]="url" [error]="urlError()" />
        <admin-text-field [label]="t().note" [hint]="t().noteHint" [rows]="3" [(value)]="note" />
        <p>{{ t().warning }}</p>
        @if (refusal(); as text) {
          <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
        }
        @if (!needsProof()) {
          <div class="button-row">
            <button type="submit" class="button button-primary" [attr.aria-disabled]="isSending()">
              {{ t().publish }}
            </button>
            <button type="button" class="button" (click)="close()">{{ shared().cancel }}</button>
          </div>
        }
      </form>
      @if (needsProof()) {
        <bike-step-up (proven)="goOn()" />
      }
    </bike-dialog>
  `,
})
export class TermsDialog {
  readonly published = output();
  readonly closed = output();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  private readonly dialog = viewChild.required(Dialog);
  protected readonly url = signal('https://');
  protected readonly note = signal('');
  protected readonly urlError = signal<string | undefined>(undefined);
  protected readonly refusal = signal<string | undefined>(undefined);
  /** The log-in is too long ago for this. */
  protected readonly needsProof = signal(false);
  protected readonly isSending = signal(false);

  protected submit(event: Event): void {
    event.preventDefault();
    void this.publish();
  }

  protected goOn(): void {
    this.needsProof.set(false);
    void this.publish();
  }

  protected async publish(): Promise<void> {
    if (this.isSending()) return;
    const url = this.url().trim();
    this.urlError.set(isAddress(url) ? undefined : this.t().urlInvalid);
    this.refusal.set(undefined);
    if (this.urlError()) return;
    this.isSending.set(true);
    const { data, problem } = await this.#requests.mutate(PublishTermsDocument, { url, note: this.note() });
    this.isSending.set(false);
    this.needsProof.set(problem?.code === 'STEP_UP_REQUIRED');
    this.refusal.set(problem && !this.needsProof() ? toReason(problem, this.shared()) : undefined);
    if (problem) return;
    this.#toaster.show(this.t().done(data.publishTerms.version), 'good');
    this.published.emit();
    this.close();
  }

  protected close(): void {
    this.dialog().close();
  }
}

const isAddress = (text: string): boolean => URL.canParse(text) && new URL(text).protocol === 'https:';
