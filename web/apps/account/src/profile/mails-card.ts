import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import {
  Format,
  GraphqlRequests,
  Icon,
  ProblemPanel,
  Skeleton,
  Toaster,
  useMessages,
  watchQuery,
} from '@bike/platform';
import {
  MyMailsDocument,
  SetMailChoicesDocument,
  type MailDigest,
  type NotificationKind,
} from '../graphql.generated';
import { messages } from '../messages';

/** Which notifications come by mail, and how often. */
@Component({
  selector: 'account-mails-card',
  imports: [Icon, ProblemPanel, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card" aria-labelledby="mails">
      <h2 id="mails">{{ t().title }}</h2>
      @if (me(); as me) {
        @if (me.mailBouncedAt; as since) {
          <p class="notice" data-tone="warn" role="status">
            <bike-icon name="alert" /><span>{{ t().bounced(format.date(since)) }}</span>
          </p>
        }
        <fieldset class="field">
          <legend>{{ t().howOften }}</legend>
          <div class="chips">
            @for (digest of digests; track digest) {
              <button
                type="button"
                class="chip"
                [attr.aria-pressed]="me.mailDigest === digest"
                (click)="save({ digest })"
              >
                {{ t().digests[digest] }}
              </button>
            }
          </div>
          <p class="field-hint">{{ t().hint }}</p>
        </fieldset>
        <details>
          <summary>{{ t().which }}</summary>
          <ul class="mail-list">
            @for (choice of me.mailChoices ?? []; track choice.kind) {
              <li>
                <label class="check">
                  <input
                    type="checkbox"
                    [checked]="choice.isOn"
                    [disabled]="!choice.canBeSwitchedOff || isSaving()"
                    (change)="switch(choice.kind, $any($event.target).checked)"
                  />
                  <span>{{ choice.name }}</span>
                </label>
              </li>
            }
          </ul>
          <p class="field-hint">{{ t().always }}</p>
        </details>
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="2" />
      }
    </section>
  `,
})
export class MailsCard {
  readonly #messages = useMessages(messages);
  protected readonly t = computed(() => this.#messages().mails);
  protected readonly format = inject(Format);
  readonly #requests = inject(GraphqlRequests);
  readonly #toaster = inject(Toaster);
  protected readonly query = watchQuery(MyMailsDocument, () => ({}));
  protected readonly me = computed(() => this.query.data()?.me);
  protected readonly digests: readonly MailDigest[] = ['EACH', 'DAILY'];
  protected readonly isSaving = signal(false);

  protected async switch(kind: NotificationKind, isOn: boolean): Promise<void> {
    const off = (this.me()?.mailChoices ?? [])
      .filter((choice) => (choice.kind === kind ? !isOn : !choice.isOn))
      .map((choice) => choice.kind);
    await this.save({ off });
  }

  protected async save(changes: { digest?: MailDigest; off?: NotificationKind[] }): Promise<void> {
    if (this.isSaving()) return;
    this.isSaving.set(true);
    const { problem } = await this.#requests.mutate(SetMailChoicesDocument, changes);
    this.isSaving.set(false);
    if (problem) this.#toaster.show(problem.message, 'bad');
    else this.#toaster.show(this.t().saved, 'good');
  }
}
