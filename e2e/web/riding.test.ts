import type { Browser, Locator } from 'playwright-core';
import { logIn, type Person } from '../support/client.ts';
import { findModes, type System } from '../support/system.ts';
import { findWebBrowser, launchBrowser, openVisitor, withWebApp } from '../support/web-app.ts';

const executablePath = findWebBrowser('riding with the web app');
const modes = await findModes();
const withBrowser = executablePath ? describe : describe.skip;

withBrowser.each(modes)('riding, $name', ({ start }) => {
  let system: System;
  let browser: Browser;
  beforeAll(async () => {
    system = await start(withWebApp);
    browser = await launchBrowser(executablePath ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await system[Symbol.asyncDispose]();
  });

  test('a rent and a return are on the page of a guest at once, at both stations', async () => {
    await using guest = await openVisitor(browser, system);
    await guest.goTo('/bikes');
    await guest.page.getByText('Live').waitFor();
    const countAt = (name: string) => guest.page.locator('.station-row', { hasText: name }).locator('.count');
    const [from, to] = ['Market Square', 'Airport Bus'];
    const before = { from: Number.parseInt(await countAt(from).innerText()), to: 0 };
    expect(Number.parseInt(await countAt(to).innerText())).toBe(before.to);

    const ada = await logIn(system, 'ada');
    const { rentalId } = await rentAt(ada, from);
    await expectText(countAt(from), String(before.from - 1));
    await returnAt(ada, rentalId, to);
    await expectText(countAt(to), String(before.to + 1));
    expect(guest.faults).toEqual([]);
  });

  test('two taps rent a bike; it is on every page until it is returned', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.logIn('ben');
    await page.getByRole('link', { name: /University/ }).click();
    await page
      .getByRole('button', { name: /^Rent: / })
      .first()
      .click();
    await page.getByRole('dialog', { name: 'It is yours' }).waitFor();
    const serial = await page.locator('.rent-code strong').innerText();
    await page.getByRole('button', { name: 'Ride' }).click();
    await rider.goTo('/account/rentals');
    await page.getByRole('button', { name: /^Keep it until / }).click();
    await page.getByText(/ is due back by .* now\./).waitFor();
    await rider.goTo('/account/notifications');
    await page.getByRole('complementary', { name: 'Your running rentals' }).getByText(/left/).waitFor();

    await page.getByRole('link', { name: 'Return' }).click();
    await page.getByText(serial).waitFor();
    await page.getByRole('button', { name: /Hospital/ }).click();
    await page.getByText(/is returned\. Thank you/).waitFor();
    await page.locator('.rental-bar').waitFor({ state: 'detached' });
    expect(rider.faults).toEqual([]);
  });

  test('one tap keeps all bikes longer, and says until when for each', async () => {
    const ben = await logIn(system, 'ben');
    const { rentalId: first } = await rentAt(ben, 'University');
    const [running] = await listActive(ben);
    const { rentalId: second } = await rentAt(ben, 'University', { not: running?.bike.model.id });
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.logIn('ben');
    await rider.goTo('/account/rentals');
    await page.getByRole('button', { name: 'Keep all 2 longer' }).click();
    const told = page.getByText(/ is due back by .* now\./);
    await told.nth(1).waitFor();
    expect(await told.count()).toBe(2);
    for (const id of [first, second]) await returnAt(ben, id, 'University');
    expect(rider.faults).toEqual([]);
  });

  test('a bike that was rented by mistake is free again', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    await rider.logIn('ben');
    await page.getByRole('link', { name: /University/ }).click();
    await page
      .getByRole('button', { name: /^Rent: / })
      .first()
      .click();
    await page.getByRole('dialog', { name: 'It is yours' }).waitFor();
    await page.getByRole('button', { name: 'Rented by mistake' }).click();
    await page
      .getByRole('dialog', { name: 'Rented by mistake?' })
      .getByText(/still stands at University/)
      .waitFor();
    await page.getByRole('button', { name: 'Yes, undo it' }).click();
    await page.getByText(/is no longer yours/).waitFor();
    await page.getByRole('dialog').first().waitFor({ state: 'detached' });
    await page.locator('.rental-bar').waitFor({ state: 'detached' });
    expect(await listActive(await logIn(system, 'ben'))).toEqual([]);
    expect(rider.faults).toEqual([]);
  });

  test('a lost answer and a reload still make one rental', async () => {
    const ben = await logIn(system, 'ben');
    const before = await listActive(ben);
    // The answer is lost on its way back: the server has rented, the page does not know.
    await using rider = await openVisitor(browser, system, { expected: /ERR_FAILED/ });
    const { page } = rider;
    const keys: string[] = [];
    let isLost = true;
    await page.route('**/graphql', async (route) => {
      const { operationName, variables } = route.request().postDataJSON() as {
        operationName?: string;
        variables: { input?: { idempotencyKey: string } };
      };
      if (operationName !== 'RentBike') return route.continue();
      keys.push(variables.input?.idempotencyKey ?? '');
      if (!isLost) return route.continue();
      await route.fetch();
      return route.abort('failed');
    });
    await rider.logIn('ben');
    await page.getByRole('link', { name: /City Park/ }).click();
    await page
      .getByRole('button', { name: /^Rent: / })
      .first()
      .click();
    await page.getByText('Nothing is rented twice').waitFor();
    await page.reload();
    isLost = false;
    await page
      .getByRole('button', { name: /^Rent: / })
      .first()
      .click();
    await page.getByRole('dialog', { name: 'It is yours' }).waitFor();

    expect(keys).toHaveLength(2);
    expect(keys[1]).toBe(keys[0]);
    expect(await listActive(ben)).toHaveLength(before.length + 1);
    expect(rider.faults).toEqual([]);
  });

  test('a request that takes long ends by itself on the page', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    // The answer is decided, but the page is told that it is not yet: what bikes being busy looks like.
    await page.route('**/graphql', async (route) => {
      const body = route.request().postData() ?? '';
      if (!body.includes('"RentBike"')) return route.continue();
      const response = await route.fetch();
      const { data } = (await response.json()) as { data: { rentBike: { request: { status: string } } } };
      const request = { ...data.rentBike.request, status: 'PENDING', version: 0 };
      return route.fulfill({
        response,
        json: { data: { rentBike: { __typename: 'RentalPending', request } } },
      });
    });
    // The subscription tells the end only when the page has said that it takes long.
    const pendingShown: PromiseWithResolvers<void> = Promise.withResolvers();
    await page.routeWebSocket('**/graphql', (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => {
        const isEnd = typeof message === 'string' && message.includes('"rentalRequestChanged"');
        void (isEnd ? pendingShown.promise : Promise.resolve()).then(() => socket.send(message));
      });
    });
    await page.addInitScript(() => {
      new MutationObserver(() => {
        const text = document.querySelector('dialog')?.textContent;
        if (text?.includes('This takes longer than usual')) Object.assign(globalThis, { wasPending: true });
      }).observe(document, { subtree: true, childList: true, characterData: true });
    });
    await rider.logIn('ada');
    await page.getByRole('link', { name: /Old Town Gate/ }).click();
    await page
      .getByRole('button', { name: /^Rent: / })
      .first()
      .click();
    await page.waitForFunction(() => (globalThis as { wasPending?: boolean }).wasPending);
    pendingShown.resolve();
    await page.getByRole('dialog', { name: 'It is yours' }).waitFor();
    expect(rider.faults).toEqual([]);
  });

  test('what is refused says what to do next, and a full model has a waiting list', async () => {
    await using rider = await openVisitor(browser, system);
    const { page } = rider;
    const ben = await logIn(system, 'ben');
    const [rental] = await listActive(ben);
    await rider.logIn('ben');
    // Of the model of which Ben has one already.
    await rider.goTo(`/bikes/models/${rental?.bike.model.id}`);
    await page
      .getByRole('button', { name: /^Rent: / })
      .first()
      .click();
    await page.getByRole('dialog', { name: 'You have a bike of this model already' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'My rentals' }).click();
    await page.waitForURL('**/account/rentals');

    const rented = await findModelWithoutFreeBikes(ben);
    await rider.goTo(`/bikes/models/${rented}`);
    await page.getByRole('button', { name: /^Join the waiting list: / }).click();
    await page.getByRole('dialog', { name: 'You are on the waiting list' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Waiting list' }).click();
    await page.getByRole('button', { name: /^Leave the list/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave the list' }).click();
    await page.getByText('You wait for nothing').waitFor();
    expect(rider.faults).toEqual([]);
  });
});

async function rentAt(
  person: Person,
  name: string,
  { not }: { not?: string | undefined } = {},
): Promise<{ rentalId: string }> {
  const { stations } = await person.ask<{
    stations: { nodes: { id: string; availability: { units: number; model: { id: string } }[] }[] };
  }>(
    'query ($name: String!) { stations(filter: { search: $name }) { nodes { id availability { units model { id } } } } }',
    {
      name,
    },
  );
  const station = stations.nodes[0];
  const modelId = station?.availability.find(({ units, model }) => units > 0 && model.id !== not)?.model.id;
  const { rentBike } = await person.ask<{ rentBike: { rentalId: string } }>(
    'mutation ($input: RentBikeInput!) { rentBike(input: $input) { ... on RentalStarted { rentalId } } }',
    { input: { modelId, stationId: station?.id, idempotencyKey: crypto.randomUUID() } },
  );
  return rentBike;
}

async function returnAt(person: Person, rentalId: string, name: string): Promise<void> {
  const { stations } = await person.ask<{ stations: { nodes: { id: string }[] } }>(
    'query ($name: String!) { stations(filter: { search: $name }) { nodes { id } } }',
    { name },
  );
  await person.ask('mutation ($input: ReturnBikeInput!) { returnBike(input: $input) { __typename } }', {
    input: { rentalId, stationId: stations.nodes[0]?.id, idempotencyKey: crypto.randomUUID() },
  });
}

async function listActive(person: Person) {
  const { me } = await person.ask<{
    me: { rentals: { nodes: { id: string; bike: { model: { id: string } } }[] } };
  }>('{ me { rentals(active: true) { nodes { id bike { model { id } } } } } }');
  return me.rentals.nodes;
}

async function findModelWithoutFreeBikes(person: Person): Promise<string> {
  const { bikeModels } = await person.ask<{
    bikeModels: { nodes: { id: string; availableUnits: number }[] };
  }>('{ bikeModels(first: 50) { nodes { id availableUnits } } }');
  const found = bikeModels.nodes.find(({ availableUnits }) => availableUnits === 0);
  if (!found) throw new Error('every model has a free bike');
  return found.id;
}

/** Waits until the page shows it. */
async function expectText(locator: Locator, text: string): Promise<void> {
  await locator.filter({ hasText: new RegExp(`^\\s*${text}\\b`) }).waitFor();
}
