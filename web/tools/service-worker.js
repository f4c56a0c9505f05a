// Keeps the files of one release, so that the app opens without network. `assemble.ts` fills in the two constants.
const RELEASE = 'RELEASE';
const FILES = [/* FILES */];
const CACHE = `app-${RELEASE}`;
const MAP = 'map';
const MAX_MAP_FILES = 300;

addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(FILES))
      .then(() => skipWaiting()),
  );
});

addEventListener('activate', (event) => {
  event.waitUntil(removeOldReleases().then(() => clients.claim()));
});

// A tab of the previous release goes on with its files: only older ones are removed.
async function removeOldReleases() {
  const releases = (await caches.keys()).filter((name) => name.startsWith('app-') && name !== CACHE);
  await Promise.all(releases.slice(0, -1).map((name) => caches.delete(name)));
}

addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && pathname.startsWith('/app/')) event.respondWith(openPage(request));
  else if (pathname.startsWith('/app/map/')) event.respondWith(fromNetwork(request, MAP));
  else if (pathname.startsWith('/app/') || pathname.startsWith('/mfe/'))
    event.respondWith(fromCache(request));
});

// The newest page if there is a network: it names the newest files.
async function openPage(request) {
  try {
    const response = await fetch(request);
    if (response.status < 500) return response;
  } catch {
    // No network.
  }
  return (await caches.match('/app/', { cacheName: CACHE })) ?? Response.error();
}

// What is too large to be loaded in advance is kept once it has been used.
async function fromCache(request) {
  const known = await caches.match(request, { ignoreVary: true });
  if (known) return known;
  const response = await fetch(request);
  if (response.status === 200) await (await caches.open(CACHE)).put(request, response.clone());
  return response;
}

async function fromNetwork(request, name) {
  const cache = await caches.open(name);
  try {
    const response = await fetch(request);
    // Ranges of a large file are not stored.
    if (response.status === 200) await keep(cache, request, response.clone());
    return response;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

// The tiles of a real town are many: the oldest go.
async function keep(cache, request, response) {
  await cache.put(request, response);
  const known = await cache.keys();
  await Promise.all(known.slice(0, -MAX_MAP_FILES).map((old) => cache.delete(old)));
}
