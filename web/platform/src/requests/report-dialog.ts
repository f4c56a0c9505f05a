import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { FileRequests } from '../files/file-requests';
import { GraphqlRequests } from '../graphql/graphql-requests';
import type { Problem } from '../graphql/problem';
import { ReportDamageDocument, type BikePart, type DamageSeverity } from '../graphql.generated';
import { useMessages } from '../i18n/i18n';
import { messages } from '../messages';
import { ChosenPhotos } from '../photos/chosen-photos';
import { PhotoField } from '../photos/photo-field';
import { Dialog } from '../ui/dialog';
import { Icon } from '../ui/icon';
import { ProblemPanel } from '../ui/state-panel';
import { Toaster } from '../ui/toaster';
import { PartChips } from './part-chips';

const severities: readonly DamageSeverity[] = ['COSMETIC', 'CHECK', 'UNSAFE'];

/** Asks what is wrong with a bike, and reports it. */
@Component({
  selector: 'bike-report-dialog',
  imports: [Dialog, Icon, PartChips, PhotoField, ProblemPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <bike-dialog [heading]="t().report.title(serialNumber())" (closed)="closed.emit()">
      @if (problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="send()">
          @if (problem.code === 'OFFLINE') {
            <p>{{ t().report.kept }}</p>
          }
        </bike-problem>
      } @else {
        <form class="form" novalidate (submit)="submit($event)">
          <div class="field">
            <span class="field-label">{{ t().report.severity }}</span>
            <div class="chips" role="group" [attr.aria-label]="t().report.severity">
              @for (one of severities; track one) {
                <button
                  type="button"
                  class="chip"
                  [attr.aria-pressed]="one === severity()"
                  (click)="severity.set(one)"
                >
                  {{ t().report.severities[one] }}
                </button>
              }
            </div>
            <p class="field-hint" role="status">{{ t().report.hints[severity()] }}</p>
          </div>
          <bike-part-chips [label]="t().report.what" [(parts)]="parts" />
          <div class="field">
            <label for="report-text">{{ t().report.text }}</label>
            <textarea
              class="textarea"
              id="report-text"
              rows="2"
              maxlength="1000"
              [value]="text()"
              (input)="text.set($any($event.target).value)"
            ></textarea>
          </div>
          <bike-photo-field [photos]="photos" [(error)]="photoError" [attr.inert]="isSending() ? '' : null" />
          @if (photos.sending(); as number) {
            <div>
              <p role="status" class="number">{{ t().photos.sending(number, photos.all().length) }}</p>
              <div class="meter" aria-hidden="true">
                <span [style.inline-size.%]="((number - 1) / photos.all().length) * 100"></span>
              </div>
            </div>
          }
          @if (refusal(); as text) {
            <p class="form-error" role="alert"><bike-icon name="alert" />{{ text }}</p>
          }
          <div class="button-row">
            <button type="submit" class="button button-primary" [attr.aria-disabled]="isSending()">
              {{ t().report.send }}
            </button>
            <button type="button" class="button" (click)="dialog().close()">{{ t().report.cancel }}</button>
          </div>
        </form>
      }
    </bike-dialog>
  `,
})
export class ReportDialog {
  readonly bikeId = input.required<string>();
  readonly serialNumber = input.required<string>();
  /** The user's own rental in which it was noticed. */
  readonly rentalId = input<string>();
  readonly closed = output();
  /** It is known now. */
  readonly reported = output<DamageSeverity>();
  protected readonly t = useMessages(messages);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  protected readonly dialog = viewChild.required(Dialog);
  protected readonly severities = severities;
  protected readonly severity = signal<DamageSeverity>('CHECK');
  protected readonly parts = signal<readonly BikePart[]>([]);
  protected readonly text = signal('');
  protected readonly photos = new ChosenPhotos(inject(FileRequests));
  protected readonly photoError = signal<string | undefined>(undefined);
  protected readonly isSending = signal(false);
  protected readonly problem = signal<Problem | undefined>(undefined);
  protected readonly refusal = signal<string | undefined>(undefined);
  /** The same until there is an answer. */
  #key = crypto.randomUUID();

  constructor() {
    const sendAgain = () => {
      if (this.problem()?.code === 'OFFLINE') void this.send();
    };
    addEventListener('online', sendAgain);
    inject(DestroyRef).onDestroy(() => {
      removeEventListener('online', sendAgain);
      this.photos.clear();
    });
  }

  protected submit(event: Event): void {
    event.preventDefault();
    void this.send();
  }

  protected async send(): Promise<void> {
    if (this.isSending() || this.photos.reading() > 0) return;
    this.isSending.set(true);
    this.photoError.set(undefined);
    const { data: photoIds, problem } = await this.photos.send();
    if (photoIds) await this.#report(photoIds);
    else this.#failToSend(problem);
    this.isSending.set(false);
  }

  /** What is wrong with a photo is told beside the photos. */
  #failToSend(problem: Problem): void {
    const text = this.t().photos.problems[problem.code];
    this.photoError.set(text);
    this.problem.set(text === undefined ? problem : undefined);
  }

  async #report(photoIds: string[]): Promise<void> {
    const rentalId = this.rentalId();
    const { data, problem } = await this.#requests.mutate(ReportDamageDocument, {
      input: {
        bikeId: this.bikeId(),
        severity: this.severity(),
        parts: [...this.parts()],
        text: this.text().trim(),
        ...(rentalId !== undefined && { rentalId }),
        ...(photoIds.length > 0 && { photoIds }),
        idempotencyKey: this.#key,
      },
    });
    this.problem.set(problem);
    if (problem) return;
    this.#key = crypto.randomUUID();
    const answer = data.reportDamage;
    const refused = answer.__typename === 'ReportRefused' ? answer : undefined;
    this.refusal.set(refused && (this.t().report.refusals[refused.code] ?? refused.message));
    if (refused?.code === 'PHOTO_UNKNOWN') this.photos.forgetSent();
    if (refused) return;
    this.#toaster.show(this.t().report.done, 'good');
    this.dialog().close();
    this.reported.emit(this.severity());
  }
}
