import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Format, useMessages, watchQuery } from '@bike/platform';
import { CurrentTermsDocument } from '../graphql.generated';
import { messages } from './messages';
import { TermsDialog } from './terms-dialog';

/** The terms that hold, and a button to publish others. */
@Component({
  selector: 'admin-terms-section',
  imports: [TermsDialog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="section" aria-labelledby="terms-title">
      <div class="card-head">
        <h2 id="terms-title">{{ t().title }}</h2>
        <button type="button" class="button button-small" (click)="isPublishing.set(true)">
          {{ t().publish }}
        </button>
      </div>
      <p class="soft small">{{ t().hint }}</p>
      @if (query.data(); as data) {
        @if (data.currentTerms; as terms) {
          <p>
            {{ t().current(terms.version, format.date(terms.publishedAt)) }}:
            <a [href]="terms.url" target="_blank" rel="noopener">{{ terms.url }}</a>
          </p>
          @if (terms.note; as note) {
            <p class="soft">{{ note }}</p>
          }
        } @else {
          <p class="soft">{{ t().none }}</p>
        }
      }
      @if (isPublishing()) {
        <admin-terms-dialog (published)="query.reload()" (closed)="isPublishing.set(false)" />
      }
    </section>
  `,
})
export class TermsSection {
  protected readonly t = useMessages(messages);
  protected readonly format = inject(Format);
  protected readonly query = watchQuery(CurrentTermsDocument, () => ({}));
  protected readonly isPublishing = signal(false);
}
