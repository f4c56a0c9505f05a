import { effect, inject } from '@angular/core';
import { Router } from '@angular/router';
import { SessionStore } from '@bike/platform';

/**
 * Asks the guards of the open page again when its user is gone: after a log-out in another tab, or when the session has
 * been ended elsewhere. In an injection context.
 */
export function guardAgain(): void {
  const session = inject(SessionStore);
  const router = inject(Router);
  let known: string | undefined;
  effect(() => {
    const user = session.user();
    const next = user && `${user.id} ${user.role}`;
    const isGone = known !== undefined && next !== known;
    known = next;
    if (!isGone) return;
    const target = router.currentNavigation()?.extractedUrl ?? router.parseUrl(router.url);
    void router.navigateByUrl(target, { onSameUrlNavigation: 'reload', replaceUrl: true });
  });
}
