/** What the shell loads of this app. */
export { routes } from './routes';
