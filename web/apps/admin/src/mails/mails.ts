import { ChangeDetectionStrategy, Component, computed, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon, PageHeading, ProblemPanel, Skeleton, useMessages, watchQuery } from '@bike/platform';
import { SelectField } from '../common/select-field';
import {
  MailKindsDocument,
  MailPreviewDocument,
  type MailLanguage,
  type NotificationKind,
} from '../graphql.generated';
import { messages } from './messages';

/** What riders are mailed, before they are. */
@Component({
  selector: 'admin-mails',
  imports: [Icon, PageHeading, ProblemPanel, RouterLink, SelectField, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <a class="back-link" routerLink="/admin/rules"><bike-icon name="back" />{{ t().back }}</a>
      <h1 bikePageHeading>{{ t().title }}</h1>
      <p class="soft small">{{ t().hint }}</p>
      <div class="field-pair">
        <admin-select-field [label]="t().kind" [choices]="kinds()" [(value)]="kind" />
        <admin-select-field [label]="t().language" [choices]="languages()" [(value)]="language" />
      </div>
      @if (mail(); as mail) {
        <section class="card" [attr.aria-label]="mail.subject">
          <h2>{{ mail.subject }}</h2>
          <pre class="mail-text">{{ mail.text }}</pre>
          <div class="button-row">
            <button type="button" class="button button-small" (click)="saveAsHtml()">
              {{ t().saveAsHtml }}
            </button>
          </div>
        </section>
      } @else if (query.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="query.reload()" />
      } @else {
        <bike-skeleton [count]="3" />
      }
    </div>
  `,
})
export class Mails {
  protected readonly t = useMessages(messages);
  protected readonly kind = signal<string>('BIKE_HELD');
  protected readonly language = signal<string>('EN');
  readonly #kinds = watchQuery(MailKindsDocument, () => ({}));
  protected readonly kinds = computed(() =>
    (this.#kinds.data()?.me?.mailChoices ?? []).map(({ kind, name }) => ({ value: kind, label: name })),
  );
  protected readonly languages = computed(() =>
    Object.entries(this.t().languages).map(([value, label]) => ({ value, label })),
  );
  protected readonly query = watchQuery(MailPreviewDocument, () => ({
    kind: this.kind() as NotificationKind,
    language: this.language() as MailLanguage,
  }));
  protected readonly mail = computed(() => this.query.data()?.previewMail);

  /** The policy of this page forbids the styles of a mail here. */
  protected saveAsHtml(): void {
    const mail = this.mail();
    if (!mail) return;
    const url = URL.createObjectURL(new Blob([mail.html], { type: 'text/html' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${this.kind().toLowerCase()}.${this.language().toLowerCase()}.html`;
    link.click();
    URL.revokeObjectURL(url);
  }
}
