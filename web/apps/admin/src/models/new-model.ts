import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { Icon, PageHeading, useMessages } from '@bike/platform';
import { Catalogue, type Model } from '../common/catalogue';
import { messages } from './messages';
import { ModelForm } from './model-form';

/** A new model; its page opens next, where bikes of it are added. */
@Component({
  selector: 'admin-new-model',
  imports: [RouterLink, Icon, ModelForm, PageHeading],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <a class="back-link" routerLink="/admin/models"><bike-icon name="back" />{{ t().all }}</a>
      <h1 bikePageHeading>{{ t().add }}</h1>
      <section class="card"><admin-model-form (saved)="open($event)" /></section>
    </div>
  `,
})
export class NewModel {
  protected readonly t = useMessages(messages);
  readonly #catalogue = inject(Catalogue);
  readonly #router = inject(Router);

  protected async open({ id }: Model): Promise<void> {
    await this.#catalogue.reload();
    await this.#router.navigate(['/admin/models', id]);
  }
}
