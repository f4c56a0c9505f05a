import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import {
  EmptyPanel,
  Format,
  GraphqlRequests,
  Icon,
  PageHeading,
  ProblemPanel,
  SessionStore,
  Skeleton,
  Toaster,
  useMessages,
  watchQuery,
} from '@bike/platform';
import { Catalogue } from '../common/catalogue';
import { MoreButton } from '../common/more-button';
import { RemoveDialog, type Remove } from '../common/remove-dialog';
import { toPersonName } from '../common/person';
import { messages as deskMessages } from '../desk/messages';
import { PlaceDialog, type Waiting } from '../desk/place-dialog';
import { ModelWaitingDocument, RemoveBikeModelDocument, type PersonNameFragment } from '../graphql.generated';
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
    PlaceDialog,
    ProblemPanel,
    RemoveDialog,
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
  protected readonly desk = useMessages(deskMessages);
  protected readonly format = inject(Format);
  protected readonly catalogue = inject(Catalogue);
  protected readonly session = inject(SessionStore);
  protected readonly model = computed(() => this.catalogue.models().find(({ id }) => id === this.id()));
  protected readonly query = watchQuery(ModelWaitingDocument, () => ({ id: this.id() }));
  protected readonly waitingList = computed(() => this.query.data()?.bikeModel?.waitingList);

  readonly #requests = inject(GraphqlRequests);
  readonly #router = inject(Router);
  readonly #toaster = inject(Toaster);
  protected readonly isRemoving = signal(false);
  protected readonly remove: Remove = (reason) =>
    this.#requests.mutate(RemoveBikeModelDocument, { id: this.id(), reason });
  /** Who is to be moved. */
  protected readonly moving = signal<Waiting | undefined>(undefined);

  protected nameOf(user: PersonNameFragment): string {
    return toPersonName(user) ?? this.shared().unnamed;
  }

  protected onRemoved(name: string): void {
    this.#toaster.show(this.shared().remove.done(name), 'good');
    void this.#router.navigate(['/admin/models']);
    void this.catalogue.reload();
  }

  /** New bikes change the counts, and may be held for those who wait. */
  protected onAdded(): void {
    void this.catalogue.reload();
    void this.query.reload();
  }
}
