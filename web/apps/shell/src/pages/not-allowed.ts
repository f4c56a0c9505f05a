import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { PageHeading, ProblemPanel, SessionStore, useMessages } from '@bike/platform';
import { messages } from '../messages';

/** Says to a rider why the operator's pages do not open, or that it is not known yet who asks. */
@Component({
  selector: 'bike-not-allowed',
  imports: [RouterLink, PageHeading, ProblemPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="page page-narrow state-page">
      <h1 bikePageHeading>{{ t().notAllowed.title }}</h1>
      @if (session.state() === 'unknown') {
        <bike-problem [problem]="away" (retry)="reload()" />
      } @else {
        @if (session.user()?.needsSecondFactor) {
          <p>{{ t().secondFactor.needed }}</p>
          <a class="button button-primary" routerLink="/account/profile">{{ t().secondFactor.add }}</a>
        } @else {
          <p>{{ t().notAllowed.hint(session.user()?.email ?? '') }}</p>
          <a class="button button-primary" routerLink="/bikes">{{ t().notFound.action }}</a>
        }
      }
    </section>
  `,
})
export class NotAllowed {
  protected readonly session = inject(SessionStore);
  protected readonly t = useMessages(messages);
  protected readonly away = { code: 'OFFLINE', message: '' };

  protected reload(): void {
    location.reload();
  }
}
