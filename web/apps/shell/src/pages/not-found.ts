import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';
import { PageHeading, useMessages } from '@bike/platform';
import { messages } from '../messages';

/** For addresses that lead nowhere. */
@Component({
  selector: 'bike-not-found',
  imports: [RouterLink, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="page page-narrow state-page">
      <p class="state-number" aria-hidden="true">404</p>
      <h1 bikePageHeading>{{ t().notFound.title }}</h1>
      <p>{{ t().notFound.hint }}</p>
      <a class="button button-primary" routerLink="/bikes">{{ t().notFound.action }}</a>
    </section>
  `,
})
export class NotFound {
  protected readonly t = useMessages(messages);
}
