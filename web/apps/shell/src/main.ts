import { inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import {
  RedirectCommand,
  Router,
  TitleStrategy,
  type ViewTransitionInfo,
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
  withViewTransitions,
} from '@angular/router';
import { Toaster, provideGraphql, useMessages } from '@bike/platform';
import { App } from './app';
import { messages } from './messages';
import { PageTitle } from './page-title';
import { routes } from './routes';
import { allowOwnScripts } from './trusted-types';

allowOwnScripts();

/** A search that changes the address with each letter is no change of page. */
function skipWithinPage({ transition }: ViewTransitionInfo): void {
  const router = inject(Router);
  const [here] = router.url.split('?');
  const [there] = router.currentNavigation()?.finalUrl?.toString().split('?') ?? [];
  if (here === there) transition.skipTransition();
}

/**
 * Without network a part of the app that is not stored yet cannot be loaded. The first page then says so in its place,
 * under its own address; a link that leads nowhere gets a word.
 */
function tellNotOpened(): RedirectCommand | undefined {
  const router = inject(Router);
  if (!router.navigated) {
    return new RedirectCommand(router.parseUrl('/not-opened'), { skipLocationChange: true });
  }
  inject(Toaster).show(useMessages(messages)().notOpened, 'bad');
  return undefined;
}

void bootstrapApplication(App, {
  providers: [
    provideZonelessChangeDetection(),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withNavigationErrorHandler(tellNotOpened),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withViewTransitions({ skipInitialTransition: true, onViewTransitionCreated: skipWithinPage }),
    ),
    provideGraphql(),
    { provide: TitleStrategy, useClass: PageTitle },
  ],
});
