import { inject } from '@angular/core';
import { Router, type CanMatchFn, type Routes } from '@angular/router';
import { SessionStore } from '@bike/platform';
import { NotOpened } from './pages/not-opened';
import { loadStyles } from './load-styles';

/** Each remote is a module of the import map with its routes and its stylesheet. */
const remotes = {
  auth: () => import('@bike/auth'),
  bikes: () => import('@bike/bikes'),
  account: () => import('@bike/account'),
  admin: () => import('@bike/admin'),
};

const load = (name: keyof typeof remotes) => async () => {
  const [{ routes: loaded }] = await Promise.all([remotes[name](), loadStyles(name)]);
  return loaded;
};

/** Guests are sent to the log-in page, which leads back. While the server is away the page says so itself. */
const withSession: CanMatchFn = async () => {
  const session = inject(SessionStore);
  const router = inject(Router);
  // With its query: filters are part of an address.
  const back = router.currentNavigation()?.extractedUrl.toString();
  await resume(session);
  if (session.state() !== 'guest') return true;
  return router.createUrlTree(['/auth/login'], { queryParams: { back } });
};

/** Nothing of the operator's app is loaded for anybody else. */
const asStaff: CanMatchFn = async () => {
  const session = inject(SessionStore);
  await resume(session);
  return session.isStaff();
};

/** Staff is not told that a page which does not exist is not for it. */
const asOther: CanMatchFn = async () => {
  const session = inject(SessionStore);
  await resume(session);
  return !session.isStaff();
};

const resume = (session: SessionStore): Promise<void> => session.resume().catch(() => undefined);

/** The pages of the shell, and the apps behind them. */
export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'bikes' },
  { path: 'bikes', loadChildren: load('bikes') },
  { path: 'auth', loadChildren: load('auth') },
  { path: 'account', canMatch: [withSession], loadChildren: load('account') },
  { path: 'admin', canMatch: [withSession, asStaff], loadChildren: load('admin') },
  {
    path: 'admin',
    canMatch: [withSession, asOther],
    children: [
      {
        path: '**',
        data: { title: { en: 'For operators', de: 'Für den Betrieb' } },
        loadComponent: async () => (await import('./pages/not-allowed')).NotAllowed,
      },
    ],
  },
  { path: 'not-opened', component: NotOpened },
  {
    path: '**',
    data: { title: { en: 'Not found', de: 'Nicht gefunden' } },
    loadComponent: async () => (await import('./pages/not-found')).NotFound,
  },
];
