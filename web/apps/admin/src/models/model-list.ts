import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  useMessages,
} from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { messages as shared } from '../messages';
import { messages } from './messages';

/** All models, with how many of each are free and how many people wait. */
@Component({
  selector: 'admin-model-list',
  imports: [RouterLink, EmptyPanel, Icon, PageHeading, ProblemPanel, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="page">
      <header class="page-head">
        <h1 bikePageHeading>{{ t().title }}</h1>
        @if (session.isAdmin()) {
          <a class="button button-primary button-small" routerLink="/admin/models/new">
            <bike-icon name="plus" />{{ t().add }}
          </a>
        }
      </header>
      @if (catalogue.problem(); as problem) {
        <bike-problem [problem]="problem" (retry)="catalogue.reload()" />
      } @else if (catalogue.isLoading()) {
        <bike-skeleton [count]="5" />
      } @else if (catalogue.models().length === 0) {
        <bike-empty [heading]="t().none">
          <p>{{ t().noneHint }}</p>
        </bike-empty>
      } @else {
        <ul class="row-list row-list-framed">
          @for (model of catalogue.models(); track model.id) {
            <li>
              <a class="row" [routerLink]="['/admin/models', model.id]">
                <span class="row-count" [attr.data-tone]="toTone(model.availableUnits)">
                  {{ model.availableUnits }}<span class="visually-hidden"> {{ t().free }}</span>
                </span>
                <span class="row-text">
                  <strong>{{ model.brand }} {{ model.name }}</strong>
                  <span class="soft small">
                    {{ shared().formFactors[model.formFactor] }} ·
                    {{ shared().propulsions[model.propulsion] }}
                  </span>
                </span>
                <span class="row-tags">
                  @if (model.waiting > 0) {
                    <span class="tag" data-tone="warn">{{ t().waiting(model.waiting) }}</span>
                  }
                </span>
              </a>
            </li>
          }
        </ul>
      }
    </div>
  `,
})
export class ModelList {
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly catalogue = inject(Catalogue);
  protected readonly session = inject(SessionStore);

  protected toTone(free: number): string {
    if (free === 0) return 'none';
    return free < 3 ? 'few' : 'good';
  }
}
