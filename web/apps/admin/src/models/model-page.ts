import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Format,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { MoreButton } from '../common/more-button';
import { toPersonName } from '../common/person';
import { ModelWaitingDocument } from '../graphql.generated';
import { messages as shared } from '../messages';
import { AddBikesForm } from './add-bikes-form';
import { messages } from './messages';
import { ModelForm } from './model-form';

/** One model: its facts, new bikes of it, and who waits for one. */
@Component({
  selector: 'admin-model-page',
  imports: [
    RouterLink,
    AddBikesForm,
    EmptyPanel,
    Icon,
    ModelForm,
    MoreButton,
    PageHeading,
    ProblemPanel,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './model-page.html',
})
export class ModelPage {
  /** From the address. */
  readonly id = input.required<string>();
  protected readonly t = useMessages(messages);
  protected readonly shared = useMessages(shared);
  protected readonly format = inject(Format);
  protected readonly catalogue = inject(Catalogue);
  protected readonly session = inject(SessionStore);
  protected readonly toPersonName = toPersonName;
  protected readonly model = computed(() => this.catalogue.models().find(({ id }) => id === this.id()));
  protected readonly query = watchQuery(ModelWaitingDocument, () => ({ id: this.id() }));
  protected readonly waitingList = computed(() => this.query.data()?.bikeModel?.waitingList);

  /** New bikes change the counts, and may be held for those who wait. */
  protected onAdded(): void {
    void this.catalogue.reload();
    void this.query.reload();
  }
}
