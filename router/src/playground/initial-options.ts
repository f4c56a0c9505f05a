import type { PlaygroundTab } from './playground-tab.ts';

/** Empty until a tab has remembered an `accessToken`. An empty header has no effect. */
const AUTHORIZATION = '{{authorization}}';

/**
 * Renders the script that starts the playground. The page computes the router's URL from its own, because only the
 * browser knows the name, and the proxies, by which it reached the router.
 */
export function renderInitialOptions(tabs: readonly PlaygroundTab[]): string {
  const options = {
    preserveState: false,
    disableAccount: true,
    initialWindows: tabs.map(toWindow),
    // Remembered values are stored in the active environment.
    initialEnvironments: {
      activeSubEnvironment: 'session',
      base: { title: 'Everywhere', variables: {} },
      subEnvironments: [{ id: 'session', title: 'This session', variables: {} }],
    },
    // Disables everything that fetches from other servers.
    persistedSettings: {
      'alert.disableUpdateNotification': true,
      'banners.disable': true,
      disablePushNotification: true,
      'schema.reloadOnStart': true,
    },
  };
  return `const endpointURL = location.origin + '/graphql';
// Altair would treat each chunk of a body as a response of its own, so the body is read as a whole.
const { fetch } = window;
window.fetch = async (...request) => {
  const response = await fetch(...request);
  if (!response.headers.get('content-type')?.startsWith('application/json')) return response;
  const whole = new Response(await response.text(), response);
  return Object.defineProperty(whole, 'url', { value: response.url });
};
const addresses = { endpointURL, subscriptionsEndpoint: endpointURL.replace(/^http/, 'ws') };
const options = ${JSON.stringify(options)};
AltairGraphQL.init({
  ...options,
  ...addresses,
  initialWindows: options.initialWindows.map((tab) => ({ ...tab, ...addresses })),
});
// Sets the URL of the sandbox now: the first script would otherwise use an external one.
void getAltairConfig().getLocalSandBoxUrl();
// Tabs open one after the other, so the last one is selected. This selects the first one.
new MutationObserver((_changes, observer) => {
  const tabs = document.querySelectorAll('app-window-switcher-item > div');
  if (tabs.length < options.initialWindows.length) return;
  observer.disconnect();
  tabs[0]?.click();
}).observe(document.body, { childList: true, subtree: true });
`;
}

function toWindow({ name, query, variables, authenticated, remember, fresh }: PlaygroundTab) {
  return {
    initialName: name,
    initialQuery: query,
    initialSubscriptionRequestHandlerId: 'graphql-ws',
    ...(variables && { initialVariables: JSON.stringify(variables, null, 2) }),
    ...(fresh && { initialPreRequestScript: renderFreshening(fresh) }),
    ...(remember && { initialPostRequestScript: renderRemembering(remember) }),
    ...(authenticated && {
      initialHeaders: { Authorization: AUTHORIZATION },
      initialSubscriptionsPayload: { authorization: AUTHORIZATION },
    }),
  };
}

/** Runs in the playground's sandbox before the request. */
function renderFreshening(names: readonly string[]): string {
  return `// Sets new values for this request.
for (const name of ${JSON.stringify(names)}) {
  await altair.helpers.setEnvironment(name, crypto.randomUUID(), true);
}
`;
}

/** Runs in the playground's sandbox after the request. */
function renderRemembering(remember: Readonly<Record<string, string>>): string {
  return `// Stores parts of the response for later tabs.
const { body } = altair.response;
const response = typeof body === 'string' ? JSON.parse(body) : body;
const remember = ${JSON.stringify(remember, null, 2)};
for (const [name, path] of Object.entries(remember)) {
  const value = path.split('.').reduce((at, key) => at?.[key], response);
  if (value === undefined || value === null) continue;
  await altair.helpers.setEnvironment(name, value, true);
  if (name === 'accessToken') await altair.helpers.setEnvironment('authorization', 'Bearer ' + value, true);
}
`;
}
