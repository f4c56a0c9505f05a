import { computed, type Signal } from '@angular/core';
import { useMessages, watchQuery } from '@bike/platform';
import { FilteredUserDocument } from '../graphql.generated';
import { messages } from '../messages';
import { toPersonName } from './person';

/** The name of the person to whom a list is narrowed, in an injection context; nobody is asked for without an id. */
export function watchPersonName(id: () => string | undefined): Signal<string> {
  const texts = useMessages(messages);
  const query = watchQuery(FilteredUserDocument, () => {
    const wanted = id();
    return wanted ? { id: wanted } : undefined;
  });
  return computed(() => toPersonName(query.data()?.user) ?? texts().unnamed);
}
